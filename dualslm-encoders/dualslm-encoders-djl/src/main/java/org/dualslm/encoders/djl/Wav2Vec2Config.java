package org.dualslm.encoders.djl;

import java.util.List;
import java.util.stream.IntStream;
import org.dualslm.api.plugin.ModelSource;

/**
 * The shape of an encoder of the wav2vec 2.0 family: convolutions over the waveform, a projection, a convolution for positions, and
 * transformer layers. Immutable.
 *
 * @param modelType {@code wav2vec2}, {@code hubert} or {@code wavlm}
 * @param stack the transformer layers
 * @param convolutions over the waveform, in order
 * @param convolutionBias whether these have a bias
 * @param convolutionNorm whether each of these has a layer norm; else the first alone has a norm, of each channel over time
 * @param convolutionActivation after these, and after the convolution for positions
 * @param projectionNorm whether a norm comes before the projection
 * @param positionKernel width of the convolution for positions
 * @param positionGroups of the convolution for positions
 * @param positionBatchNorm whether a batch norm comes before the convolution for positions, in place of its weight norm
 * @param buckets of relative positions, for those that have them
 * @param farthest the distance from which all relative positions are one bucket
 */
record Wav2Vec2Config(
        String modelType,
        LayerStack stack,
        List<Convolution> convolutions,
        boolean convolutionBias,
        boolean convolutionNorm,
        Activation convolutionActivation,
        boolean projectionNorm,
        int positionKernel,
        int positionGroups,
        boolean positionBatchNorm,
        int buckets,
        int farthest) {
    private static final String WAVLM = "wavlm";
    static final List<String> MODEL_TYPES = List.of("wav2vec2", "hubert", WAVLM);

    /** One of the convolutions over the waveform. */
    record Convolution(int channels, int kernel, int stride) {}

    /**
     * Reads {@code config.json}.
     *
     * @throws org.dualslm.api.plugin.ModelFormatException if it is damaged, of another model, out of range, or asks for what is not
     *     supported
     */
    static Wav2Vec2Config read(ConfigFile config) {
        config.requireModelType(Wav2Vec2Provider.NAME, MODEL_TYPES);
        refuseAdapters(config);
        String modelType = config.text("model_type", "");
        LayerStack stack = stack(config, modelType.equals(WAVLM));
        int groups = config.integer("num_conv_pos_embedding_groups", 16, 1, 1 << 16);
        if (stack.width() % groups != 0) {
            throw config.fault(
                    "num_conv_pos_embedding_groups", groups, "a divisor of hidden_size, which is " + stack.width());
        }
        String norm = config.text("feat_extract_norm", "group");
        if (!List.of("group", "layer").contains(norm)) {
            throw config.fault("feat_extract_norm", norm, "group or layer");
        }
        int buckets = config.integer("num_buckets", 320, 4, 1 << 16);
        return new Wav2Vec2Config(
                modelType,
                stack,
                convolutions(config),
                config.flag("conv_bias", false),
                norm.equals("layer"),
                Activation.read(config, "feat_extract_activation"),
                config.flag("feat_proj_layer_norm", true),
                config.integer("num_conv_pos_embeddings", 128, 1, 1 << 12),
                groups,
                config.flag("conv_pos_batch_norm", false),
                buckets,
                config.integer("max_bucket_distance", 800, buckets / 4 + 1, 1 << 20));
    }

    private static LayerStack stack(ConfigFile config, boolean relativePositions) {
        int width = config.integer("hidden_size", 768, 1, 1 << 16);
        int heads = config.integer("num_attention_heads", 12, 1, 1 << 10);
        if (width % heads != 0) {
            throw config.fault("num_attention_heads", heads, "a divisor of hidden_size, which is " + width);
        }
        return new LayerStack(
                config.integer("num_hidden_layers", 12, 1, 1 << 10),
                width,
                config.integer("intermediate_size", 3072, 1, 1 << 18),
                heads,
                config.epsilon("layer_norm_eps"),
                Activation.read(config, "hidden_act"),
                config.flag("do_stable_layer_norm", false),
                true,
                relativePositions,
                LayerStack.Names.WAV2VEC2);
    }

    private static List<Convolution> convolutions(ConfigFile config) {
        List<Integer> channels = config.integers("conv_dim", 1, 1 << 14, 512, 512, 512, 512, 512, 512, 512);
        List<Integer> kernels = config.integers("conv_kernel", 1, 1 << 12, 10, 3, 3, 3, 3, 2, 2);
        List<Integer> strides = config.integers("conv_stride", 1, 1 << 10, 5, 2, 2, 2, 2, 2, 2);
        if (kernels.size() != channels.size() || strides.size() != channels.size()) {
            throw config.fault(
                    "conv_dim",
                    channels.size() + " numbers, conv_kernel " + kernels.size() + " and conv_stride " + strides.size(),
                    "equally many");
        }
        List<Convolution> convolutions = IntStream.range(0, channels.size())
                .mapToObj(i -> new Convolution(channels.get(i), kernels.get(i), strides.get(i)))
                .toList();
        if (Math.max(seen(convolutions), hop(convolutions)) > 1 << 24) {
            throw config.fault("conv_stride", strides, "strides and kernels that leave a frame for 2^24 samples");
        }
        return convolutions;
    }

    private static void refuseAdapters(ConfigFile config) {
        if (config.flag("add_adapter", false)) {
            throw config.fault("add_adapter", true, "false: layers that make the frames fewer are not supported");
        }
        if (config.has("adapter_attn_dim")) {
            throw config.fault("adapter_attn_dim", "set", "null: adapters for single languages are not supported");
        }
    }

    Convolution lastConvolution() {
        return convolutions.get(convolutions.size() - 1);
    }

    /** Samples from one frame to the next. */
    int hop() {
        return Math.toIntExact(hop(convolutions));
    }

    /** Samples that a frame sees. */
    int seen() {
        return Math.toIntExact(seen(convolutions));
    }

    private static long hop(List<Convolution> convolutions) {
        long hop = 1;
        for (Convolution convolution : convolutions) {
            hop = Math.min(hop * convolution.stride(), 1L << 32);
        }
        return hop;
    }

    private static long seen(List<Convolution> convolutions) {
        long seen = 1;
        for (int i = 0; i < convolutions.size(); i++) {
            seen += (convolutions.get(i).kernel() - 1) * hop(convolutions.subList(0, i));
        }
        return seen;
    }

    /** How clips are cut for it: by {@code preprocessor_config.json}, if it is there. */
    WaveFraming framing(ModelSource source, double windowSeconds) {
        ConfigFile preprocessor = ConfigFile.preprocessor(source);
        int sampleRate = preprocessor.integer("sampling_rate", 16_000, 1_000, 192_000);
        int most = (int) Math.max(1, (windowSeconds * sampleRate - seen()) / hop() + 1);
        return new WaveFraming(sampleRate, hop(), seen(), most, preprocessor.flag("do_normalize", true));
    }
}
