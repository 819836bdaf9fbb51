package org.dualslm.llm.onnx;

import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.llm.text.config.TransformerConfig;

/**
 * The sizes in an export's {@code config.json}, whatever its architecture: of a model of several parts, those of its language
 * model, {@code text_config}. Immutable.
 */
record ExportConfig(JsonObject json) {
    private static final String PART = "text_config";

    static ExportConfig read(ModelSource source) {
        JsonObject json = Json.readObject(source, TransformerConfig.FILE);
        return new ExportConfig(json.has(PART) ? json.object(PART) : json);
    }

    int contextLength() {
        int length = json.integer("max_position_embeddings");
        if (length < 1) {
            throw new ModelFormatException(
                    json.describe("max_position_embeddings") + " is " + length + ", but must be at least 1");
        }
        return length;
    }

    /**
     * A size that the graph may leave open.
     *
     * @param inGraph what the graph says; less than 1 if it leaves it open
     * @throws ModelFormatException if neither says it, or the two do not agree
     */
    int agreed(String key, long inGraph, String file) {
        if (!json.has(key)) {
            if (inGraph < 1) {
                throw new ModelFormatException(
                        file + " leaves open what " + json.describe(key) + " should say, which is not set");
            }
            return Math.toIntExact(inGraph);
        }
        int size = json.integer(key);
        if (size < 1 || inGraph > 0 && inGraph != size) {
            throw new ModelFormatException(json.describe(key) + " is " + size + ", but " + file + " has "
                    + (inGraph > 0 ? inGraph : "no such"));
        }
        return size;
    }
}
