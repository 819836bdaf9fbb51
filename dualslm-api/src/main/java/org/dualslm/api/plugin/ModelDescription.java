package org.dualslm.api.plugin;

import java.util.Objects;

/**
 * What a model would take. Immutable.
 *
 * @param kind for people, as {@code qwen2 language model}
 * @param parameters how many numbers its weights are, ≥ 1
 * @param cachePerPosition how many numbers it keeps for each position that it has read; 0 for models that keep nothing
 * @param contextLength the most positions it can keep; 0 for models that keep nothing
 */
public record ModelDescription(String kind, long parameters, long cachePerPosition, int contextLength) {
    public ModelDescription {
        Objects.requireNonNull(kind, "kind");
        if (parameters < 1 || cachePerPosition < 0 || contextLength < 0) {
            throw new IllegalArgumentException("A model cannot have " + parameters + " parameters, " + cachePerPosition
                    + " cached numbers per position and a context of " + contextLength);
        }
    }
}
