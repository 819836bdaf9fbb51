package org.dualslm.api.llm;

import java.util.ArrayList;
import java.util.List;
import org.dualslm.api.tensor.Embeddings;

/**
 * What a language model reads: tokens and vectors in order. Immutable.
 *
 * @param parts none of them null; empty parts are allowed
 */
public record Prompt(List<PromptPart> parts) {
    public Prompt {
        parts = List.copyOf(parts);
    }

    /** A prompt of tokens alone. */
    public static Prompt of(int... ids) {
        return new Prompt(List.of(new PromptPart.Tokens(ids)));
    }

    /** Starts an empty prompt. */
    public static Builder builder() {
        return new Builder();
    }

    /** The number of positions it takes. */
    public int length() {
        return parts.stream().mapToInt(PromptPart::length).sum();
    }

    /** Collects parts. Not for use by several threads. */
    public static final class Builder {
        private final List<PromptPart> parts = new ArrayList<>();

        private Builder() {}

        public Builder tokens(int... ids) {
            parts.add(new PromptPart.Tokens(ids));
            return this;
        }

        public Builder vectors(Embeddings embeddings) {
            parts.add(new PromptPart.Vectors(embeddings));
            return this;
        }

        public Prompt build() {
            return new Prompt(parts);
        }
    }
}
