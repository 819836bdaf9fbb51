package org.dualslm.adapters.common;

import java.util.List;
import org.dualslm.api.adapter.AdamW;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.api.tensor.FloatTensor;

/**
 * What training keeps beside the parameters, three times their size: accumulated gradients and Adam's two running means, each in the
 * architecture's order. Made when it is first needed, so that an adapter that is only used has none. What changes nothing may be
 * called by several threads at once.
 */
public interface AdapterTraining extends AutoCloseable {
    /**
     * Adds to the gradients.
     *
     * @param outputGradients of all sequences one below the other, as {@link AdapterProgram#adapt} gives the vectors
     */
    void accumulate(List<Embeddings> frames, Embeddings outputGradients);

    /** The Euclidean norm of all gradients together. */
    double gradientNorm();

    /**
     * One step, which leaves gradients of zero.
     *
     * @param number of the step, from 1
     */
    void step(AdamW settings, double gradientScale, long number);

    /** Makes the gradients zero. */
    void clearGradients();

    /** The accumulated gradients. */
    List<FloatTensor> gradients();

    /** The gradients' running means. */
    List<FloatTensor> means();

    /** The running means of their squares. */
    List<FloatTensor> squares();

    /** Frees it all; the program goes on. */
    @Override
    void close();
}
