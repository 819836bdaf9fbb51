package org.dualslm.llm.text.config;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonArray;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.api.plugin.ModelFormatException;

/** The families of models that can be read. Each knows its own {@code config.json} and what sets its blocks apart. */
public enum Architecture {
    /** Qwen2 and Qwen2.5 (arXiv 2407.10671): biases on query, key and value; sliding windows in some layers if asked for. */
    QWEN2("qwen2", "Qwen2ForCausalLM") {
        @Override
        Set<BlockExtra> extras(JsonObject json) {
            return EnumSet.of(BlockExtra.QUERY_KEY_VALUE_BIAS);
        }

        @Override
        List<Integer> windows(JsonObject json, int layers) {
            return qwenWindows(json, layers);
        }

        @Override
        void write(TransformerConfig config, JsonObject.Builder json) {
            writeQwenWindows(config, json);
        }
    },
    /** Qwen3 (arXiv 2505.09388): norms on each head's query and key; heads of a width of their own; windows as Qwen2. */
    QWEN3("qwen3", "Qwen3ForCausalLM") {
        @Override
        Set<BlockExtra> extras(JsonObject json) {
            Set<BlockExtra> extras = attentionBias(json);
            extras.add(BlockExtra.QUERY_KEY_NORM);
            return extras;
        }

        @Override
        int headSize(int hiddenSize, int heads) {
            return 128;
        }

        @Override
        List<Integer> windows(JsonObject json, int layers) {
            return qwenWindows(json, layers);
        }

        @Override
        void write(TransformerConfig config, JsonObject.Builder json) {
            writeQwenWindows(config, json);
            json.put("attention_bias", config.extras().contains(BlockExtra.ATTENTION_OUTPUT_BIAS));
        }
    },
    /** Llama 2 and 3 (arXiv 2407.21783): no biases unless asked for; full attention. */
    LLAMA("llama", "LlamaForCausalLM") {
        @Override
        Set<BlockExtra> extras(JsonObject json) {
            Set<BlockExtra> extras = attentionBias(json);
            if (json.flag("mlp_bias", false)) {
                extras.add(BlockExtra.GATE_UP_BIAS);
                extras.add(BlockExtra.DOWN_BIAS);
            }
            return extras;
        }

        @Override
        void write(TransformerConfig config, JsonObject.Builder json) {
            json.put("attention_bias", config.extras().contains(BlockExtra.ATTENTION_OUTPUT_BIAS));
            json.put("mlp_bias", config.extras().contains(BlockExtra.DOWN_BIAS));
        }
    },
    /** Mistral (arXiv 2310.06825): no biases; a sliding window in every layer or in none. */
    MISTRAL("mistral", "MistralForCausalLM") {
        private static final int USUAL_WINDOW = 4096;

        @Override
        Set<BlockExtra> extras(JsonObject json) {
            return EnumSet.noneOf(BlockExtra.class);
        }

        @Override
        List<Integer> windows(JsonObject json, int layers) {
            // Null means none, and a missing key the usual one.
            int otherwise = json.keys().contains(WINDOW) ? FULL : USUAL_WINDOW;
            return Collections.nCopies(layers, json.has(WINDOW) ? window(json) : otherwise);
        }

        @Override
        void write(TransformerConfig config, JsonObject.Builder json) {
            int window = config.windows().get(0);
            json.put(WINDOW, window == FULL ? new Json.Null() : Json.Number.of(window));
        }
    };

    /** The window of a layer that sees every earlier position. */
    public static final int FULL = 0;

    private static final String WINDOW = "sliding_window";
    private static final String LAYER_TYPES = "layer_types";
    private static final String SLIDING_LAYER = "sliding_attention";
    private static final String FULL_LAYER = "full_attention";

    private final String modelType;
    private final String className;

    Architecture(String modelType, String className) {
        this.modelType = modelType;
        this.className = className;
    }

    /** Under which {@code config.json} names it. */
    public String modelType() {
        return modelType;
    }

    /** What the blocks have beside what all have. */
    abstract Set<BlockExtra> extras(JsonObject json);

    /** For each layer, how many positions it sees, its own included; {@link #FULL} for all. */
    List<Integer> windows(JsonObject json, int layers) {
        return Collections.nCopies(layers, FULL);
    }

    /** The width of a head where it is not given. */
    int headSize(int hiddenSize, int heads) {
        return TransformerConfig.headSize(hiddenSize, heads);
    }

    /** Adds what only this family's {@code config.json} says. */
    abstract void write(TransformerConfig config, JsonObject.Builder json);

    /** Whether a {@code config.json} names one of these. */
    static boolean isNamedIn(JsonObject json) {
        String modelType = json.text("model_type", "");
        return Arrays.stream(values()).anyMatch(architecture -> architecture.modelType.equals(modelType));
    }

    /** The architecture that a {@code config.json} names. */
    static Architecture of(JsonObject json) {
        String modelType = json.text("model_type");
        return Arrays.stream(values())
                .filter(architecture -> architecture.modelType.equals(modelType))
                .findFirst()
                .orElseThrow(() -> new ModelFormatException(json.describe("model_type") + " is '" + modelType
                        + "', which is not supported; supported are "
                        + Arrays.stream(values()).map(Architecture::modelType).toList()));
    }

    TransformerConfig read(JsonObject json) {
        refuseUnsupported(json);
        int hiddenSize = json.integer("hidden_size");
        int heads = json.integer("num_attention_heads");
        int layers = json.integer("num_hidden_layers");
        TransformerConfig.positive("number of layers", layers); // before lists of so many are made
        return new TransformerConfig(
                this,
                json.integer("vocab_size"),
                hiddenSize,
                json.integer("intermediate_size"),
                layers,
                heads,
                json.integer("num_key_value_heads", heads),
                json.has("head_dim") ? json.integer("head_dim") : headSize(hiddenSize, heads),
                json.integer("max_position_embeddings"),
                json.number("rms_norm_eps", 1e-6),
                RotaryEmbedding.read(json),
                windows(json, layers),
                extras(json),
                json.flag("tie_word_embeddings", false));
    }

    /** What would silently compute something else. */
    private static void refuseUnsupported(JsonObject json) {
        String activation = json.text("hidden_act", "silu");
        if (!activation.equals("silu")) {
            throw new ModelFormatException(
                    json.describe("hidden_act") + " is '" + activation + "', but only silu is supported");
        }
        if (json.has("quantization_config")) {
            throw new ModelFormatException(json.describe("quantization_config")
                    + " is set, but quantised checkpoints are not supported: take the one it was made from");
        }
    }

    JsonObject write(TransformerConfig config) {
        JsonObject.Builder json = JsonObject.builder()
                .put("architectures", JsonArray.ofTexts(List.of(className)))
                .put("model_type", modelType)
                .put("vocab_size", config.vocabularySize())
                .put("hidden_size", config.hiddenSize())
                .put("intermediate_size", config.intermediateSize())
                .put("num_hidden_layers", config.layers())
                .put("num_attention_heads", config.heads())
                .put("num_key_value_heads", config.keyValueHeads())
                .put("head_dim", config.headSize())
                .put("max_position_embeddings", config.contextLength())
                .put("rms_norm_eps", config.normEpsilon())
                .put("rope_theta", config.rotary().theta())
                .put("rope_scaling", config.rotary().scalingJson())
                .put("hidden_act", "silu");
        write(config, json);
        return json.put("tie_word_embeddings", config.tiedEmbeddings()).build();
    }

    private static Set<BlockExtra> attentionBias(JsonObject json) {
        return json.flag("attention_bias", false)
                ? EnumSet.of(BlockExtra.QUERY_KEY_VALUE_BIAS, BlockExtra.ATTENTION_OUTPUT_BIAS)
                : EnumSet.noneOf(BlockExtra.class);
    }

    /** {@code layer_types} where it is given, else all layers from {@code max_window_layers} on. */
    private static List<Integer> qwenWindows(JsonObject json, int layers) {
        boolean used = json.flag("use_sliding_window", false) && json.has(WINDOW);
        if (!json.has(LAYER_TYPES)) {
            int first = used ? json.integer("max_window_layers") : layers;
            return IntStream.range(0, layers)
                    .mapToObj(layer -> layer < first ? FULL : window(json))
                    .toList();
        }
        List<String> types = json.array(LAYER_TYPES).texts();
        if (types.size() != layers || !Set.of(SLIDING_LAYER, FULL_LAYER).containsAll(types)) {
            throw new ModelFormatException(json.describe(LAYER_TYPES) + " must be '" + FULL_LAYER + "' or '"
                    + SLIDING_LAYER + "' for each of the " + layers + " layers, not " + types);
        }
        if (types.contains(SLIDING_LAYER) && !used) {
            throw new ModelFormatException(json.describe(LAYER_TYPES) + " has '" + SLIDING_LAYER
                    + "', but use_sliding_window and sliding_window are not set");
        }
        return types.stream()
                .map(type -> type.equals(FULL_LAYER) ? FULL : window(json))
                .toList();
    }

    private static void writeQwenWindows(TransformerConfig config, JsonObject.Builder json) {
        int window = Collections.max(config.windows());
        json.put("use_sliding_window", window != FULL);
        if (window != FULL) {
            json.put(WINDOW, window);
            json.put(
                    LAYER_TYPES,
                    JsonArray.ofTexts(config.windows().stream()
                            .map(own -> own == FULL ? FULL_LAYER : SLIDING_LAYER)
                            .toList()));
        }
    }

    private static int window(JsonObject json) {
        int window = json.integer(WINDOW);
        TransformerConfig.positive("sliding window", window);
        return window;
    }
}
