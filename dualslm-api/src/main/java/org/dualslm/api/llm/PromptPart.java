package org.dualslm.api.llm;

import java.util.Arrays;
import java.util.Objects;
import org.dualslm.api.tensor.Embeddings;

/** A stretch of a {@link Prompt}: tokens, or vectors that stand where token embeddings would. */
public sealed interface PromptPart {
    /** The number of positions it takes. */
    int length();

    /**
     * Token ids.
     *
     * @param ids each in [0, vocabulary size)
     */
    record Tokens(int[] ids) implements PromptPart {
        public Tokens {
            ids = ids.clone();
        }

        /** A copy of the ids. */
        @Override
        public int[] ids() {
            return ids.clone();
        }

        @Override
        public int length() {
            return ids.length;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Tokens that && Arrays.equals(ids, that.ids);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(ids);
        }

        @Override
        public String toString() {
            return "Tokens" + Arrays.toString(ids);
        }
    }

    /**
     * Vectors of the language model's hidden size.
     *
     * @param embeddings {@code [n, hidden size]}
     */
    record Vectors(Embeddings embeddings) implements PromptPart {
        public Vectors {
            Objects.requireNonNull(embeddings, "embeddings");
        }

        @Override
        public int length() {
            return embeddings.length();
        }
    }
}
