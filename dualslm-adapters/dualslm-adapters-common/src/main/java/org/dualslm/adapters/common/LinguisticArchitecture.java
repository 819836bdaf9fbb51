package org.dualslm.adapters.common;

import java.nio.FloatBuffer;
import java.util.List;
import org.dualslm.api.adapter.AdapterSpec;
import org.dualslm.api.tensor.Embeddings;

/**
 * What was said: adjacent frames concatenated, and two linear layers with ReLU between.
 *
 * @param stride frames from one vector to the next
 * @param context frames before and after these that a vector is made of as well; 0 in the paper
 * @param hidden width between the two layers
 */
public record LinguisticArchitecture(
        int width, int stride, int context, int hidden, int outputWidth, double outputScale) implements Architecture {

    /**
     * @param owner the provider's name, for messages
     * @param engineOptions names of options that the engine reads
     * @throws IllegalArgumentException if an option is unknown or out of its range
     */
    public static LinguisticArchitecture of(String owner, AdapterSpec spec, String... engineOptions) {
        AdapterOptions options =
                new AdapterOptions(owner, spec.options(), engineOptions, "stride", "context", "hidden");
        return new LinguisticArchitecture(
                spec.inputWidth(),
                options.integer("stride", 5),
                options.integerOrZero("context"),
                options.integer("hidden", 2048),
                spec.outputWidth(),
                options.outputScale());
    }

    /** The width of a group of frames. */
    public long grouped() {
        return (stride + 2L * context) * width;
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                Parameter.linear("fc1.weight", grouped(), hidden, grouped()),
                Parameter.linear("fc1.bias", grouped(), hidden),
                Parameter.linear("fc2.weight", hidden, outputWidth, hidden),
                Parameter.linear("fc2.bias", hidden, outputWidth));
    }

    @Override
    public int outputLength(int frames) {
        return (frames - 1) / stride + 1;
    }

    @Override
    public long paddedSize(List<Embeddings> frames) {
        return groups(frames) * Math.max(grouped(), Math.max(hidden, outputWidth));
    }

    /** How many groups of frames the whole batch has. */
    public long groups(List<Embeddings> frames) {
        return frames.stream()
                .mapToLong(sequence -> outputLength(sequence.length()))
                .sum();
    }

    /**
     * The groups of the whole batch, row by row; where a group reaches beyond its sequence, zeros. Groups do not know of each other, so
     * nothing is masked.
     */
    public FloatBuffer rows(List<Embeddings> frames) {
        int size = Math.toIntExact(grouped());
        FloatBuffer rows = FloatBuffer.allocate(Math.multiplyExact(Math.toIntExact(groups(frames)), size));
        int group = 0;
        for (Embeddings sequence : frames) {
            for (int start = 0; start < sequence.length(); start += stride, group++) {
                int from = Math.max(start - context, 0);
                int to = Math.min(start + stride + context, sequence.length());
                rows.position(group * size + (from - start + context) * width)
                        .put(sequence.asBuffer().position(from * width).limit(to * width));
            }
        }
        return rows.rewind();
    }
}
