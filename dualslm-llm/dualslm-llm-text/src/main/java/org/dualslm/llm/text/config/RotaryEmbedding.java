package org.dualslm.llm.text.config;

import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Function;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.api.plugin.ModelFormatException;

/**
 * Rotary position embedding (arXiv 2104.09864): each pair of a head's dimensions is rotated by an angle in proportion to the
 * position. Immutable.
 *
 * @param theta base of the wavelengths, > 1
 * @param scaling for longer contexts
 */
public record RotaryEmbedding(double theta, RotaryScaling scaling) {
    private static final Map<String, Function<JsonObject, RotaryScaling>> READERS = Map.of(
            "default", json -> RotaryScaling.NONE,
            "linear", json -> new RotaryScaling.Linear(json.number("factor")),
            "llama3",
                    json -> new RotaryScaling.Llama3(
                            json.number("factor"),
                            json.number("low_freq_factor"),
                            json.number("high_freq_factor"),
                            json.integer("original_max_position_embeddings")),
            "yarn", RotaryEmbedding::yarn);

    public RotaryEmbedding {
        Objects.requireNonNull(scaling, "scaling");
        if (!(theta > 1) || Double.isInfinite(theta)) {
            throw new IllegalArgumentException("The rotary base must be a number greater than 1, not " + theta);
        }
    }

    /** Without scaling. */
    public RotaryEmbedding(double theta) {
        this(theta, RotaryScaling.NONE);
    }

    /** Rotations per position, in radians, of each pair of dimensions: {@code theta^(-2i / headSize)}, then scaled. */
    public float[] frequencies(int headSize) {
        double[] plain = new double[headSize / 2];
        for (int i = 0; i < plain.length; i++) {
            plain[i] = Math.pow(theta, -2.0 * i / headSize);
        }
        double[] scaled = scaling.scale(plain, this);
        float[] frequencies = new float[scaled.length];
        for (int i = 0; i < scaled.length; i++) {
            frequencies[i] = (float) scaled[i];
        }
        return frequencies;
    }

    /**
     * From a {@code config.json}, which says it in {@code rope_parameters} since transformers 5, and before in {@code rope_theta}
     * and {@code rope_scaling}.
     */
    static RotaryEmbedding read(JsonObject config) {
        JsonObject none = JsonObject.builder().build();
        JsonObject json = config.has("rope_scaling")
                ? config.object("rope_scaling")
                : config.has("rope_parameters") ? config.object("rope_parameters") : none;
        for (JsonObject place : new JsonObject[] {config, json}) {
            if (place.number("partial_rotary_factor", 1) != 1) {
                throw new ModelFormatException(place.describe("partial_rotary_factor") + " is "
                        + place.number("partial_rotary_factor") + ", but only 1 is supported");
            }
        }
        String type = json.text("rope_type", json.text("type", "default"));
        if (!READERS.containsKey(type)) {
            throw new ModelFormatException(json.describe("rope_type") + " is '" + type + "'; supported are "
                    + new TreeSet<>(READERS.keySet()));
        }
        double theta = json.number("rope_theta", config.number("rope_theta", 1e4));
        return new RotaryEmbedding(theta, READERS.get(type).apply(json));
    }

    private static RotaryScaling yarn(JsonObject json) {
        if (json.has("mscale") || json.has("mscale_all_dim")) {
            throw new ModelFormatException(json.describe("mscale") + " is not supported for these architectures");
        }
        double factor = json.number("factor");
        return new RotaryScaling.Yarn(
                factor,
                json.number("beta_fast", 32),
                json.number("beta_slow", 1),
                json.integer("original_max_position_embeddings"),
                json.number("attention_factor", RotaryScaling.Yarn.recommendedAttentionFactor(factor)),
                json.flag("truncate", true));
    }

    /** As {@code rope_scaling} in a {@code config.json}. */
    Json scalingJson() {
        if (scaling.equals(RotaryScaling.NONE)) {
            return new Json.Null();
        }
        JsonObject.Builder json = JsonObject.builder();
        if (scaling instanceof RotaryScaling.Linear linear) {
            json.put("rope_type", "linear").put("factor", linear.factor());
        } else if (scaling instanceof RotaryScaling.Llama3 llama) {
            json.put("rope_type", "llama3")
                    .put("factor", llama.factor())
                    .put("low_freq_factor", llama.low())
                    .put("high_freq_factor", llama.high())
                    .put("original_max_position_embeddings", llama.original());
        } else if (scaling instanceof RotaryScaling.Yarn yarn) {
            json.put("rope_type", "yarn")
                    .put("factor", yarn.factor())
                    .put("beta_fast", yarn.fast())
                    .put("beta_slow", yarn.slow())
                    .put("original_max_position_embeddings", yarn.original())
                    .put("attention_factor", yarn.attentionFactor())
                    .put("truncate", yarn.wholeDimensions());
        }
        return json.build();
    }
}
