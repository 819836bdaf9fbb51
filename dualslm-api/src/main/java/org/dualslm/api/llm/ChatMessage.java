package org.dualslm.api.llm;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.dualslm.api.tensor.Embeddings;

/**
 * One turn of a conversation, in text, vectors, or both. Immutable.
 *
 * @param role who speaks
 * @param contents in order, with nothing put between them
 */
public record ChatMessage(Role role, List<Content> contents) {
    /** Who speaks, under the names that chat templates use. */
    public enum Role {
        SYSTEM,
        USER,
        ASSISTANT;

        /** As chat templates spell it: {@code system}, {@code user}, {@code assistant}. */
        public String templateName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Something said in text, or as vectors. */
    public sealed interface Content {}

    /** Text, encoded with {@link Tokenizer#encode}: never a special token. */
    public record Text(String text) implements Content {
        public Text {
            Objects.requireNonNull(text, "text");
        }
    }

    /** Tokens of the model's own vocabulary, such as an answer exactly as it was generated; stop tokens do not belong here. */
    public record Generated(List<Integer> tokens) implements Content {
        public Generated {
            tokens = List.copyOf(tokens);
        }
    }

    /** Vectors {@code [n, hidden size]} from an adapter. */
    public record Speech(Embeddings vectors) implements Content {
        public Speech {
            Objects.requireNonNull(vectors, "vectors");
        }
    }

    public ChatMessage {
        Objects.requireNonNull(role, "role");
        contents = List.copyOf(contents);
    }

    /** A turn in text. */
    public static ChatMessage of(Role role, String text) {
        return new ChatMessage(role, List.of(new Text(text)));
    }
}
