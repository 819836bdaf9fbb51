package org.dualslm.llm.djl;

import java.util.Arrays;
import java.util.List;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonArray;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.api.plugin.ModelFormatException;

/** The families of models that can be read. Each knows its own {@code config.json} and what sets its blocks apart. */
public enum Architecture {
    /** Qwen2 and Qwen2.5 (arXiv 2407.10671): biases on query, key and value; full attention. */
    QWEN2("qwen2", "Qwen2ForCausalLM") {
        @Override
        boolean hasQueryKeyValueBias() {
            return true;
        }

        @Override
        void refuseUnsupported(JsonObject json) {
            super.refuseUnsupported(json);
            if (json.flag("use_sliding_window", false)) {
                throw new ModelFormatException(
                        json.describe("use_sliding_window") + " is true, but sliding windows are not supported yet");
            }
        }
    };

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

    /** Whether the projections to queries, keys and values have biases. */
    abstract boolean hasQueryKeyValueBias();

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
        return new TransformerConfig(
                this,
                json.integer("vocab_size"),
                hiddenSize,
                json.integer("intermediate_size"),
                json.integer("num_hidden_layers"),
                heads,
                json.integer("num_key_value_heads", heads),
                json.has("head_dim") ? json.integer("head_dim") : TransformerConfig.headSize(hiddenSize, heads),
                json.integer("max_position_embeddings"),
                json.number("rms_norm_eps", 1e-6),
                ropeTheta(json),
                json.flag("tie_word_embeddings", false));
    }

    /** What would silently compute something else. */
    void refuseUnsupported(JsonObject json) {
        String activation = json.text("hidden_act", "silu");
        if (!activation.equals("silu")) {
            throw new ModelFormatException(
                    json.describe("hidden_act") + " is '" + activation + "', but only silu is supported");
        }
        for (String key : List.of("rope_parameters", "rope_scaling")) {
            if (json.has(key)) {
                JsonObject rope = json.object(key);
                String type = rope.text("rope_type", rope.text("type", "default"));
                if (!type.equals("default")) {
                    throw new ModelFormatException(rope.describe("rope_type") + " is '" + type
                            + "', but only default rotary embeddings are supported yet");
                }
            }
        }
    }

    /** transformers 5 keeps the base in {@code rope_parameters}, earlier versions beside it. */
    private static double ropeTheta(JsonObject json) {
        boolean nested =
                json.has("rope_parameters") && json.object("rope_parameters").has("rope_theta");
        return (nested ? json.object("rope_parameters") : json).number("rope_theta", 1e4);
    }

    JsonObject write(TransformerConfig config) {
        return JsonObject.builder()
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
                .put("rope_theta", config.ropeTheta())
                .put("rope_scaling", new Json.Null())
                .put("hidden_act", "silu")
                .put("use_sliding_window", false)
                .put("tie_word_embeddings", config.tiedEmbeddings())
                .build();
    }
}
