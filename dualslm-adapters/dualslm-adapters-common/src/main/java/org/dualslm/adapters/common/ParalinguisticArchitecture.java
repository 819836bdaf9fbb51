package org.dualslm.adapters.common;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.dualslm.api.adapter.AdapterSpec;
import org.dualslm.api.tensor.Embeddings;

/**
 * How it was said: a transformer encoder layer, adaptive average pooling, and a projection; beside them, where asked for, what the
 * whole recording is like.
 *
 * @param layerWidth of the transformer layer; where it is not that of the frames, they are projected to it first
 * @param heads of attention; a divisor of the layer's width
 * @param feedForward width of the layer's hidden activations
 * @param tokens vectors for each sequence
 * @param statistics whether all vectors are shifted by a linear map of the mean and the standard deviation of all frames, each of
 *     them layer-normalized over its columns (after statistics pooling, Snyder et al., "X-vectors", ICASSP 2018)
 */
public record ParalinguisticArchitecture(
        int width,
        int layerWidth,
        int heads,
        int feedForward,
        int tokens,
        boolean statistics,
        int outputWidth,
        double outputScale)
        implements Architecture {

    /**
     * @param owner the provider's name, for messages
     * @param engineOptions names of options that the engine reads
     * @throws IllegalArgumentException if an option is unknown or out of its range
     */
    public static ParalinguisticArchitecture of(String owner, AdapterSpec spec, String... engineOptions) {
        AdapterOptions options = new AdapterOptions(
                owner, spec.options(), engineOptions, "layerWidth", "heads", "feedForward", "tokens", "statistics");
        int width = spec.inputWidth();
        int layerWidth = options.integer("layerWidth", width);
        int heads = options.integer("heads", 8);
        if (layerWidth % heads != 0) {
            throw new IllegalArgumentException(owner + ": the option 'heads' must divide the "
                    + (layerWidth == width ? "input width " : "layer's width ") + layerWidth + ", which " + heads
                    + " does not");
        }
        return new ParalinguisticArchitecture(
                width,
                layerWidth,
                heads,
                options.integer("feedForward", (int) Math.min(4L * layerWidth, Integer.MAX_VALUE)),
                options.integer("tokens", 10),
                options.flag("statistics"),
                spec.outputWidth(),
                options.outputScale());
    }

    /** Whether frames are projected before the layer. */
    public boolean projects() {
        return layerWidth != width;
    }

    /** {@inheritDoc} What projects the frames, if anything does, comes last but for what reads their statistics. */
    @Override
    public List<Parameter> parameters() {
        List<Parameter> parameters = new ArrayList<>(layerAndProjection());
        if (projects()) {
            parameters.add(Parameter.linear("input.weight", width, layerWidth, width));
            parameters.add(Parameter.linear("input.bias", width, layerWidth));
        }
        if (statistics) {
            // From 0: of far more columns than recordings, most are taught nothing, and should say nothing.
            parameters.add(Parameter.constant("statistics.weight", 0, outputWidth, 2L * width));
        }
        return List.copyOf(parameters);
    }

    private List<Parameter> layerAndProjection() {
        long d = layerWidth;
        return List.of(
                Parameter.xavier("layer.self_attn.in_proj_weight", 3 * d, d),
                Parameter.constant("layer.self_attn.in_proj_bias", 0, 3 * d),
                Parameter.linear("layer.self_attn.out_proj.weight", d, d, d),
                Parameter.constant("layer.self_attn.out_proj.bias", 0, d),
                Parameter.linear("layer.linear1.weight", d, feedForward, d),
                Parameter.linear("layer.linear1.bias", d, feedForward),
                Parameter.linear("layer.linear2.weight", feedForward, d, feedForward),
                Parameter.linear("layer.linear2.bias", feedForward, d),
                Parameter.constant("layer.norm1.weight", 1, d),
                Parameter.constant("layer.norm1.bias", 0, d),
                Parameter.constant("layer.norm2.weight", 1, d),
                Parameter.constant("layer.norm2.bias", 0, d),
                Parameter.linear("projection.weight", d, outputWidth, d),
                Parameter.linear("projection.bias", d, outputWidth));
    }

    @Override
    public int outputLength(int frames) {
        return tokens;
    }

    @Override
    public long paddedSize(List<Embeddings> frames) {
        long eachFrame = Math.max(Math.max(width, 3L * layerWidth), Math.max(feedForward, tokens));
        return frames.size() * Math.max(longest(frames) * eachFrame, (long) tokens * outputWidth);
    }

    /** The frames of the longest sequence. */
    public int longest(List<Embeddings> frames) {
        return frames.stream().mapToInt(Embeddings::length).max().orElseThrow();
    }

    /** What is added to attention scores {@code [batch, longest]}: 0 for frames, −∞ after the end of each sequence. */
    public FloatBuffer mask(List<Embeddings> frames) {
        int length = longest(frames);
        float[] mask = new float[frames.size() * length];
        for (int i = 0; i < frames.size(); i++) {
            Arrays.fill(mask, i * length + frames.get(i).length(), (i + 1) * length, Float.NEGATIVE_INFINITY);
        }
        return FloatBuffer.wrap(mask);
    }

    /** The rows {@code [batch, 1, longest]} that average all frames of each sequence. */
    public FloatBuffer averaging(List<Embeddings> frames) {
        return pooling(frames, 1);
    }

    /** The matrices {@code [batch, tokens, longest]} that average the frames of each sequence. */
    public FloatBuffer pooling(List<Embeddings> frames) {
        return pooling(frames, tokens);
    }

    private FloatBuffer pooling(List<Embeddings> frames, int bins) {
        int length = longest(frames);
        float[] pooling = new float[frames.size() * bins * length];
        for (int i = 0; i < frames.size(); i++) {
            AdaptivePooling.fill(pooling, i * bins * length, bins, frames.get(i).length(), length);
        }
        return FloatBuffer.wrap(pooling);
    }
}
