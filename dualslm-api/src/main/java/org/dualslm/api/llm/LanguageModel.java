package org.dualslm.api.llm;

import org.dualslm.api.tensor.Embeddings;

/**
 * A decoder-only language model. Frozen: nothing the library does changes its weights. Shareable between threads; its sessions
 * are not.
 */
public interface LanguageModel extends AutoCloseable {
    /** The width of its token embeddings, and so of vectors in a {@link Prompt}. */
    int hiddenSize();

    /** One more than the largest token id. */
    int vocabularySize();

    /** The most positions it can read. */
    int contextLength();

    /** The tokenizer it was trained with. */
    Tokenizer tokenizer();

    /** The chat layout it was trained with. */
    ChatTemplate chatTemplate();

    /** What its authors recommend, stop tokens included. */
    GenerationConfig generationConfig();

    /**
     * The embeddings of tokens: what stands in the prompt for text.
     *
     * @return {@code [ids.length, hiddenSize]}
     * @throws IllegalArgumentException if an id is not in [0, vocabularySize)
     */
    Embeddings embed(int[] ids);

    /** Starts to read anew. The caller closes the session, before the model. */
    DecodingSession openSession();

    /** A digest of the weights as they are in memory now: proves that training left the model as it was. */
    String fingerprint();

    /** Frees what the model holds outside the heap. Closing twice does nothing. */
    @Override
    void close();
}
