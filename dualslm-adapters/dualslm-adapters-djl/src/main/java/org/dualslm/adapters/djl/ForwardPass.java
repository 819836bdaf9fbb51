package org.dualslm.adapters.djl;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.dualslm.adapters.common.Architecture;
import org.dualslm.adapters.common.LinguisticArchitecture;
import org.dualslm.adapters.common.ParalinguisticArchitecture;
import org.dualslm.api.tensor.Embeddings;

/** An adapter's forward pass as a Torch method, and what that is fed. */
interface ForwardPass {
    /** A batch as the method's {@code inputs}. Padding and masks are made on the heap, where shapes are known. */
    NDList inputs(NDManager scope, List<Embeddings> frames);

    /**
     * The Torch method {@code adapt(inputs: List[Tensor], w: List[Tensor]) -> Tensor}, which gives the vectors of all sequences
     * one below the other: {@code [sum of outputLength, outputWidth]}.
     */
    String method();

    static ForwardPass of(Architecture architecture) {
        return architecture instanceof LinguisticArchitecture linguistic
                ? new LinguisticPass(linguistic)
                : new ParalinguisticPass((ParalinguisticArchitecture) architecture);
    }
}
