package org.dualslm.encoders.djl;

import java.util.List;
import java.util.Map;

/**
 * An encoder of the wav2vec 2.0 family from samples to frames, as text of a Torch program, and the weights that it takes, in order.
 * After them come the weights of the mixed stream.
 */
final class Wav2Vec2Program {
    static final List<String> PREFIXES = List.of("", "wav2vec2.", "hubert.", "wavlm.");
    static final String KNOWN_WEIGHT = "feature_projection.projection.weight";
    static final List<String> ROOTS = List.of("encoder.", "feature_extractor.", "feature_projection.");

    private static final String POSITION_CONVOLUTION = "encoder.pos_conv_embed.conv";

    private static final String ENCODE = """
              def encode(self: __torch__.M, samples: Tensor, sizes: Tensor, taps: Tensor, w: List[Tensor]) -> List[Tensor]:
                conv = self.convolutions(torch.to(torch.reshape(samples, [1, 1, -1]), w[0]), w)
                h = torch.linear($PROJECTION_INPUT, w[$PROJECTION], w[$PROJECTION + 1])
                x = torch.transpose(h, 1, 2)
                x = torch.conv1d($POSITION_INPUT, w[$POSITION], w[$POSITION_BIAS], [1], [$POSITION_KERNEL // 2], [1], $POSITION_GROUPS)
                x = torch.narrow(x, 2, 0, torch.size(h, 1))
                placed = h + torch.transpose($ACTIVATED, 1, 2)
                kept = int(torch.item(torch.select(sizes, 0, 1)))
                return self.streams(conv, $FIRST_INPUT, $POSITION_BIASES, kept, taps, w[$CONSTANTS], w)

            """;

    /** A bias for each head and distance, in buckets that grow with the distance, laid out as {@code [1, heads, T, T]}. */
    private static final String RELATIVE_POSITIONS = """
              def relative(self: __torch__.M, t: int, table: Tensor) -> Tensor:
                ahead = torch.arange(1 - t, t, dtype=4, layout=None, device=ops.prim.device(table))
                distance = torch.abs(ahead)
                far = torch.log(torch.to(distance, 6) / $EXACT) / $LOG_RATIO * ($HALF - $EXACT)
                far = torch.clamp(torch.to(far + $EXACT, 4), None, $HALF - 1)
                bucket = torch.to(torch.gt(ahead, 0), 4) * $HALF + torch.where(torch.lt(distance, $EXACT), distance, far)
                rows = torch.unfold(torch.transpose(torch.embedding(table, bucket), 0, 1), 1, t, 1)
                return torch.unsqueeze(torch.flip(rows, [1]), 0)

            """;

    private static final String WEIGHT_NORM = """
              def normed(self: __torch__.M, w: List[Tensor]) -> Tensor:
                return torch._weight_norm(w[$POSITION], w[$POSITION_GAIN], 2)

            """;

    private final Wav2Vec2Config config;
    private final WeightList weights;
    private final StringBuilder text = new StringBuilder();
    private int position;
    private boolean weightNorm;

    /** Adds the weights to an empty list. */
    Wav2Vec2Program(Wav2Vec2Config config, WeightList weights) {
        this.config = config;
        this.weights = weights;
        addConvolutions();
        addRest();
    }

    String text() {
        return text.toString();
    }

    /**
     * Place of the weight of the convolution for positions, which the method {@code normed} gives as it is to be used, if
     * {@link #hasWeightNorm()}.
     */
    int position() {
        return position;
    }

    boolean hasWeightNorm() {
        return weightNorm;
    }

    private void addConvolutions() {
        text.append("  def convolutions(self: __torch__.M, x: Tensor, w: List[Tensor]) -> Tensor:\n");
        int channelsBefore = 1;
        for (int i = 0; i < config.convolutions().size(); i++) {
            Wav2Vec2Config.Convolution convolution = config.convolutions().get(i);
            addConvolution("feature_extractor.conv_layers." + i + ".", convolution, channelsBefore, i == 0);
            channelsBefore = convolution.channels();
        }
        text.append("    return torch.transpose(x, 1, 2)\n\n");
    }

    private void addConvolution(
            String name, Wav2Vec2Config.Convolution convolution, int channelsBefore, boolean first) {
        int channels = convolution.channels();
        int weight = weights.add(name + "conv.weight", channels, channelsBefore, convolution.kernel());
        String bias = config.convolutionBias() ? "w[" + weights.add(name + "conv.bias", channels) + "]" : "None";
        text.append(convolve("w[" + weight + "]", bias, channelsBefore, channels, convolution.stride()));
        if (config.convolutionNorm()) {
            text.append("    x = torch.transpose(%s, 1, 2)\n"
                    .formatted(layerNorm(name + "layer_norm", channels, 1e-5, "torch.transpose(x, 1, 2)")));
        } else if (first) {
            int norm = weights.withBias(name + "layer_norm", channels);
            text.append(
                    "    x = torch.group_norm(x, %d, w[%d], w[%d], 1e-5, True)\n".formatted(channels, norm, norm + 1));
        }
        text.append("    x = " + config.convolutionActivation().of("x") + "\n");
    }

    /**
     * With channels of zeros up to a multiple of 16: of other numbers, oneDNN's kernels for AVX-512 (as of PyTorch 2.7.1, seen on Zen 5)
     * read beyond the end, so that long recordings come out as noise or NaN. Checkpoints in use have such multiples, and are not padded.
     */
    private static String convolve(String weight, String bias, int channelsBefore, int channels, int stride) {
        int missingBefore = channelsBefore == 1 ? 0 : -channelsBefore & 15;
        int missing = -channels & 15;
        String x = missingBefore == 0 ? "x" : "torch.constant_pad_nd(x, [0, 0, 0, %d])".formatted(missingBefore);
        if (missingBefore + missing > 0) {
            weight = "torch.constant_pad_nd(%s, [0, 0, 0, %d, 0, %d])".formatted(weight, missingBefore, missing);
        }
        if (missing > 0 && !bias.equals("None")) {
            bias = "torch.constant_pad_nd(%s, [0, %d])".formatted(bias, missing);
        }
        String convolved = "torch.conv1d(%s, %s, %s, [%d])".formatted(x, weight, bias, stride);
        return missing == 0
                ? "    x = %s\n".formatted(convolved)
                : "    x = torch.narrow(%s, 1, 0, %d)\n".formatted(convolved, channels);
    }

    private String layerNorm(String name, int width, double epsilon, String x) {
        int norm = weights.withBias(name, width);
        return "torch.layer_norm(%s, [%d], w[%d], w[%d], %s, True)".formatted(x, width, norm, norm + 1, epsilon);
    }

    private void addRest() {
        LayerStack stack = config.stack();
        int width = stack.width();
        int convolved = config.lastConvolution().channels();
        String projectionInput = config.projectionNorm()
                ? layerNorm("feature_projection.layer_norm", convolved, stack.epsilon(), "conv")
                : "conv";
        int projection = weights.withBias("feature_projection.projection", width, convolved);
        int gain = addPositionConvolution(width);
        int positionBias = weights.add(POSITION_CONVOLUTION + ".bias", width);
        String positionInput = config.positionBatchNorm() ? batchNorm(width) : "x";
        int norm = weights.withBias("encoder.layer_norm", width);
        String positionBiases = "None";
        if (stack.gatedBias()) {
            int table =
                    weights.add("encoder.layers.0.attention.rel_attn_embed.weight", config.buckets(), stack.heads());
            positionBiases = "self.relative(torch.size(h, 1), w[" + table + "])";
        }
        int first = stack.addTo(weights);
        int half = config.buckets() / 2;
        int exact = half / 2;
        Map<String, Object> names = Map.ofEntries(
                Map.entry("PROJECTION_INPUT", projectionInput),
                Map.entry("PROJECTION", projection),
                Map.entry("POSITION_INPUT", positionInput),
                Map.entry("POSITION", position),
                Map.entry("POSITION_GAIN", gain),
                Map.entry("POSITION_BIAS", positionBias),
                Map.entry("POSITION_KERNEL", config.positionKernel()),
                Map.entry("POSITION_GROUPS", config.positionGroups()),
                Map.entry("ACTIVATED", config.convolutionActivation().of("x")),
                Map.entry(
                        "FIRST_INPUT",
                        stack.normFirst() ? "placed" : "self.norm(placed, w[%d], w[%d])".formatted(norm, norm + 1)),
                Map.entry("POSITION_BIASES", positionBiases),
                Map.entry("CONSTANTS", weights.size()),
                Map.entry("HALF", half),
                Map.entry("EXACT", exact),
                Map.entry("LOG_RATIO", Math.log((double) config.farthest() / exact)));
        text.append(stack.program(first, norm));
        text.append(ProgramText.fill(
                (stack.gatedBias() ? RELATIVE_POSITIONS : "") + (weightNorm ? WEIGHT_NORM : "") + ENCODE, names));
    }

    /** Gives the place of the gain of its weight norm, under whichever of its two names it is stored; 0 if it has none. */
    private int addPositionConvolution(int width) {
        int[] shape = {width, width / config.positionGroups(), config.positionKernel()};
        if (config.positionBatchNorm()) {
            position = weights.add(POSITION_CONVOLUTION + ".weight", shape);
            return 0;
        }
        weightNorm = true;
        boolean old = weights.isStored(POSITION_CONVOLUTION + ".weight_v");
        String parts = POSITION_CONVOLUTION + (old ? ".weight_" : ".parametrizations.weight.original");
        position = weights.add(parts + (old ? "v" : "1"), shape);
        return weights.add(parts + (old ? "g" : "0"), 1, 1, config.positionKernel());
    }

    private String batchNorm(int width) {
        String name = "encoder.pos_conv_embed.batch_norm";
        int scale = weights.withBias(name, width);
        int mean = weights.add(name + ".running_mean", width);
        int variance = weights.add(name + ".running_var", width);
        return "torch.batch_norm(x, w[%d], w[%d], w[%d], w[%d], False, 0.1, 1e-5, True)"
                .formatted(scale, scale + 1, mean, variance);
    }
}
