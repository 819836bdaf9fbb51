package org.dualslm.api.llm;

/** Hears of each token as it is generated. */
@FunctionalInterface
public interface TokenListener {
    /** A listener that does nothing. */
    TokenListener NONE = (token, text) -> {};

    /**
     * Called on the generating thread; an exception thrown here ends the generation and is thrown by {@link Generation#await}.
     *
     * @param token the token's id
     * @param text what the answer's text grew by; may be empty while a character is incomplete
     */
    void onToken(int token, String text);
}
