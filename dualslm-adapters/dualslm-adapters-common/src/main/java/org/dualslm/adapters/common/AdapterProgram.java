package org.dualslm.adapters.common;

import java.nio.FloatBuffer;
import java.util.List;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.api.tensor.FloatTensor;

/**
 * An engine's part of an adapter: its parameters in native memory, and the forward pass. It is given nothing but what was checked.
 * What changes nothing, {@link #adapt} above all, is called by several threads at once; nothing else is called meanwhile.
 */
public interface AdapterProgram extends AutoCloseable {
    /** The values of the largest tensor that the batch takes. */
    long paddedSize(List<Embeddings> frames);

    /**
     * The vectors of all sequences one below the other, {@code [sum of outputLength, outputWidth]}, on the heap.
     *
     * @param frames at least one sequence, none of them empty, all of the input width
     */
    FloatBuffer adapt(List<Embeddings> frames);

    /** The parameters' values, in the architecture's order. */
    List<FloatTensor> parameters();

    /** Puts other values in their place; shapes are the same. */
    void replaceParameters(List<FloatTensor> values);

    /** Begins to train, as before the first step. */
    AdapterTraining train();

    /** Goes on training from what an optimizer kept. */
    AdapterTraining train(OptimizerState state);

    /** Frees everything, training included. Called once. */
    @Override
    void close();
}
