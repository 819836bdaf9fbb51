package org.dualslm.api.adapter;

import java.util.List;
import org.dualslm.api.tensor.Embeddings;

/**
 * Maps speech frames to vectors that a language model takes in place of token embeddings (paper, sections 2.2 and 2.3).
 * Shareable between threads as long as none of them trains it.
 */
public interface Adapter extends AutoCloseable {
    /** The width of the frames it takes. */
    int inputWidth();

    /** The width of the vectors it gives: the language model's hidden size. */
    int outputWidth();

    /** How many vectors it gives for so many frames, or at most, where an {@link EmbeddingMixture} joins them; {@code frames} ≥ 1. */
    int outputLength(int frames);

    /**
     * Adapts each sequence of frames.
     *
     * @param frames a ragged batch, each {@code [T, inputWidth]} with T ≥ 1; may be empty
     * @return for each, in order, {@code [outputLength(T), outputWidth]}; the same as one by one, within rounding
     * @throws IllegalArgumentException if a width differs, a sequence is empty, or a value is not a finite number
     * @throws IllegalStateException if closed
     */
    List<Embeddings> adapt(List<Embeddings> frames);

    /** Frees what the adapter holds outside the heap. Closing twice does nothing. */
    @Override
    void close();
}
