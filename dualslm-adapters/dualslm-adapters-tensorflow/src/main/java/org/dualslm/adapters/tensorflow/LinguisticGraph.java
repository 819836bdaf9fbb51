package org.dualslm.adapters.tensorflow;

import java.util.List;
import java.util.Map;
import org.dualslm.adapters.common.LinguisticArchitecture;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.tensorflow.Tensors;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** Two linear layers on groups of frames. */
final class LinguisticGraph implements ForwardGraph {
    private final LinguisticArchitecture architecture;
    private final Placeholder<TFloat32> rows;

    LinguisticGraph(LinguisticArchitecture architecture, Ops tf) {
        this.architecture = architecture;
        this.rows = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, architecture.grouped())));
    }

    @Override
    public Operand<TFloat32> vectors(Ops tf, List<Operand<TFloat32>> weights) {
        Operand<TFloat32> hidden = tf.nn.relu(ForwardGraph.linear(tf, rows, weights.get(0), weights.get(1)));
        Operand<TFloat32> vectors = ForwardGraph.linear(tf, hidden, weights.get(2), weights.get(3));
        return tf.math.mul(vectors, tf.constant((float) architecture.outputScale()));
    }

    @Override
    public Map<Placeholder<TFloat32>, TFloat32> feeds(List<Embeddings> frames) {
        return Map.of(
                rows, Tensors.floats(architecture.rows(frames), architecture.groups(frames), architecture.grouped()));
    }

    @Override
    public long paddedSize(List<Embeddings> frames) {
        return architecture.paddedSize(frames);
    }
}
