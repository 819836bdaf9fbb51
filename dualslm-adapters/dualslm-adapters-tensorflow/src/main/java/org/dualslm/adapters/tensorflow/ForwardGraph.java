package org.dualslm.adapters.tensorflow;

import java.util.List;
import java.util.Map;
import org.dualslm.adapters.common.Architecture;
import org.dualslm.adapters.common.LinguisticArchitecture;
import org.dualslm.adapters.common.ParalinguisticArchitecture;
import org.dualslm.api.tensor.Embeddings;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;

/** An adapter's forward pass as a part of a graph, and what that is fed. */
interface ForwardGraph {
    /**
     * The vectors of all sequences one below the other, {@code [sum of outputLength, outputWidth]}.
     *
     * @param weights the parameters' values, in the architecture's order
     */
    Operand<TFloat32> vectors(Ops tf, List<Operand<TFloat32>> weights);

    /** A batch, by the placeholder that it is fed to; the caller closes the tensors. */
    Map<Placeholder<TFloat32>, TFloat32> feeds(List<Embeddings> frames);

    /** The values of the largest tensor that a batch takes. */
    long paddedSize(List<Embeddings> frames);

    static ForwardGraph of(Architecture architecture, Ops tf) {
        return architecture instanceof LinguisticArchitecture linguistic
                ? new LinguisticGraph(linguistic, tf)
                : new ParalinguisticGraph((ParalinguisticArchitecture) architecture, tf);
    }

    /** {@code torch.nn.Linear} on rows: {@code x wᵀ + b}. */
    static Operand<TFloat32> linear(Ops tf, Operand<TFloat32> rows, Operand<TFloat32> weight, Operand<TFloat32> bias) {
        return tf.math.add(tf.linalg.matMul(rows, weight, MatMul.transposeB(true)), bias);
    }
}
