package org.dualslm.api.llm;

/**
 * A language model's reading so far, with its key/value cache. Belongs to one thread at a time; different sessions of one model
 * may run in parallel. While a generation runs, only its handle may be used.
 */
public interface DecodingSession extends AutoCloseable {
    /** How many positions have been read, prompts and generated tokens together. */
    int length();

    /**
     * Reads on.
     *
     * @throws IllegalArgumentException if a token id or a vector's width does not fit the model, or the context would overflow;
     *     the session is as before then
     * @throws IllegalStateException if closed or generating
     */
    void append(Prompt prompt);

    /**
     * The logits of the next token, one for each vocabulary entry.
     *
     * @throws IllegalStateException if nothing was read yet, or if closed or generating
     */
    float[] logits();

    /**
     * Starts to generate, on a thread of its own. Each token generated is read as well, so that an answer's end can be followed by the
     * next prompt; the stop token is not.
     *
     * @throws IllegalStateException if nothing was read yet, or if closed or generating
     */
    Generation generate(GenerationConfig config, TokenListener listener);

    /** Cancels a running generation, waits for it, and frees the cache. Closing twice does nothing. */
    @Override
    void close();
}
