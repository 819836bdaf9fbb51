package org.dualslm.llm.text;

import org.dualslm.api.llm.Prompt;
import org.dualslm.api.llm.PromptPart;
import org.dualslm.api.tensor.Embeddings;

/**
 * What may stand in a prompt, checked before native code sees it. Immutable.
 *
 * @param vocabularySize one more than the largest token id
 * @param hiddenSize the width of vectors
 */
public record PromptLimits(int vocabularySize, int hiddenSize) {
    /**
     * The id given.
     *
     * @throws IllegalArgumentException if it is not in the vocabulary
     */
    public int checked(int id) {
        if (id < 0 || id >= vocabularySize) {
            throw new IllegalArgumentException(
                    "Token id " + id + " is not in [0, " + vocabularySize + "), the model's vocabulary");
        }
        return id;
    }

    /**
     * The vectors given.
     *
     * @throws IllegalArgumentException if they are of another width, or hold a value that is not finite
     */
    public Embeddings checked(Embeddings vectors) {
        if (vectors.width() != hiddenSize) {
            throw new IllegalArgumentException("Vectors of width " + vectors.width()
                    + " were given to a language model of hidden size " + hiddenSize);
        }
        if (!vectors.isFinite()) {
            throw new IllegalArgumentException("The vectors of a prompt hold a value that is not a finite number");
        }
        return vectors;
    }

    /**
     * The prompt given.
     *
     * @throws IllegalArgumentException if an id or vectors in it do not fit
     */
    public Prompt checked(Prompt prompt) {
        for (PromptPart part : prompt.parts()) {
            if (part instanceof PromptPart.Tokens tokens) {
                for (int id : tokens.ids()) {
                    checked(id);
                }
            } else if (part instanceof PromptPart.Vectors vectors) {
                checked(vectors.embeddings());
            }
        }
        return prompt;
    }
}
