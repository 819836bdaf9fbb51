package org.dualslm.api.llm;

import java.util.List;
import java.util.Objects;

/**
 * What a language model generated. Immutable.
 *
 * @param tokens without the stop token
 * @param text the tokens' text
 * @param end why it ended there
 */
public record GeneratedText(List<Integer> tokens, String text, End end) {
    /** Why a generation ended. */
    public enum End {
        STOP_TOKEN,
        MAX_NEW_TOKENS,
        CONTEXT_FULL,
        CANCELLED
    }

    public GeneratedText {
        tokens = List.copyOf(tokens);
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(end, "end");
    }
}
