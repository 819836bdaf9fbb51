package org.dualslm.llm.text;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonArray;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.api.llm.GenerationConfig;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.llm.text.config.TransformerConfig;

/** What a checkpoint recommends for generating: {@code generation_config.json}, with the defaults of Hugging Face transformers. */
public final class GenerationDefaults {
    public static final String FILE = "generation_config.json";
    /** The tokens that end an answer, one or several. */
    public static final String STOP = "eos_token_id";

    /** transformers stops after 20, which nobody wants. */
    private static final int MAX_NEW_TOKENS = 512;

    private static final int TOP_K = 50;

    private GenerationDefaults() {}

    /** The stop tokens stand in {@code config.json} if not in {@code generation_config.json}. */
    static GenerationConfig read(ModelSource source, int vocabularySize) {
        Optional<JsonObject> generation =
                source.contains(FILE) ? Optional.of(Json.readObject(source, FILE)) : Optional.empty();
        JsonObject json = generation.orElseGet(() -> JsonObject.builder().build());
        JsonObject withStop = json.has(STOP) ? json : Json.readObject(source, TransformerConfig.FILE);
        boolean sampled = json.flag("do_sample", false);
        try {
            return new GenerationConfig(
                    json.integer("max_new_tokens", MAX_NEW_TOKENS),
                    sampled ? json.number("temperature", 1) : 0,
                    sampled ? json.integer("top_k", TOP_K) : 0,
                    sampled ? json.number("top_p", 1) : 1,
                    0,
                    stopTokens(withStop, vocabularySize),
                    json.number("repetition_penalty", 1),
                    json.integer("no_repeat_ngram_size", 0));
        } catch (IllegalArgumentException e) {
            throw new ModelFormatException(FILE + " in " + source.description() + ": " + e.getMessage(), e);
        }
    }

    private static Set<Integer> stopTokens(JsonObject json, int vocabularySize) {
        Set<Integer> tokens = new LinkedHashSet<>();
        if (json.has(STOP)) {
            if (json.get(STOP) instanceof JsonArray several) {
                for (int token : several.integers()) {
                    tokens.add(token);
                }
            } else {
                tokens.add(json.integer(STOP));
            }
        }
        tokens.forEach(token -> {
            if (token < 0 || token >= vocabularySize) {
                throw new ModelFormatException(json.describe(STOP) + " is " + token + ", which is not in [0, "
                        + vocabularySize + "), the model's vocabulary");
            }
        });
        return tokens;
    }
}
