package org.dualslm.adapters.djl;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.dualslm.api.tensor.Embeddings;

/** What distinguishes one adapter from another: its parameters, its forward pass, and what that is fed. */
sealed interface Architecture permits ParalinguisticArchitecture, LinguisticArchitecture {
    /** In the order in which torch names them, and the program gets them. */
    List<Parameter> parameters();

    /** How many vectors come of so many frames. */
    int outputLength(int frames);

    /**
     * A batch as the program's {@code inputs}. Padding and masks are made here, on the heap, where shapes are known.
     *
     * @param frames at least one sequence, none of them empty, all of the input width
     */
    NDList inputs(NDManager scope, List<Embeddings> frames);

    /** The values of the largest tensor that the batch is put into. */
    long paddedSize(List<Embeddings> frames);

    /**
     * The Torch method {@code adapt(inputs: List[Tensor], w: List[Tensor]) -> Tensor}, which gives the vectors of all sequences
     * one below the other: {@code [sum of outputLength, outputWidth]}.
     */
    String forward();
}
