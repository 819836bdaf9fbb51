package org.dualslm.adapters.tensorflow;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import org.dualslm.adapters.common.ParalinguisticArchitecture;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.tensorflow.Tensors;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.op.math.Mean;
import org.tensorflow.op.train.BatchMatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A transformer encoder layer (post-norm, ReLU, layer norm epsilon 1e-5), pooling by a matrix, and a linear layer. Linear layers
 * see all frames of a batch as rows of one matrix.
 */
final class ParalinguisticGraph implements ForwardGraph {
    private static final float EPSILON = 1e-5f;

    private final ParalinguisticArchitecture architecture;
    private final Placeholder<TFloat32> frames;
    private final Placeholder<TFloat32> mask;
    private final Placeholder<TFloat32> pooling;
    private final Placeholder<TFloat32> averaging;

    ParalinguisticGraph(ParalinguisticArchitecture architecture, Ops tf) {
        this.architecture = architecture;
        this.frames = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, -1, architecture.width())));
        this.mask = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 1, 1, -1)));
        this.pooling = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, architecture.tokens(), -1)));
        this.averaging = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 1, -1)));
    }

    @Override
    public Operand<TFloat32> vectors(Ops tf, List<Operand<TFloat32>> w) {
        Operand<TFloat32> rows = rows(tf, frames, architecture.width());
        Operand<TFloat32> x = architecture.projects() ? ForwardGraph.linear(tf, rows, w.get(14), w.get(15)) : rows;
        Operand<TFloat32> attended = attended(tf, ForwardGraph.linear(tf, x, w.get(0), w.get(1)));
        Operand<TFloat32> a = tf.math.add(x, ForwardGraph.linear(tf, attended, w.get(2), w.get(3)));
        Operand<TFloat32> h = layerNorm(tf, a, w.get(8), w.get(9));
        Operand<TFloat32> hidden = tf.nn.relu(ForwardGraph.linear(tf, h, w.get(4), w.get(5)));
        Operand<TFloat32> f = ForwardGraph.linear(tf, hidden, w.get(6), w.get(7));
        Operand<TFloat32> y = layerNorm(tf, tf.math.add(h, f), w.get(10), w.get(11));
        Operand<TFloat32> pooled =
                product(tf, pooling, tf.reshape(y, layered(tf, tf.array(architecture.layerWidth()))));
        Operand<TFloat32> vectors =
                ForwardGraph.linear(tf, rows(tf, pooled, architecture.layerWidth()), w.get(12), w.get(13));
        Operand<TFloat32> shifted = architecture.statistics() ? shifted(tf, vectors, w.get(w.size() - 1)) : vectors;
        return tf.math.mul(shifted, tf.constant((float) architecture.outputScale()));
    }

    /** Vectors and what the recording as a whole adds to all of its own. */
    private Operand<TFloat32> shifted(Ops tf, Operand<TFloat32> vectors, Operand<TFloat32> weight) {
        Operand<TFloat32> mean = product(tf, averaging, frames);
        Operand<TFloat32> variance = product(tf, averaging, tf.math.square(tf.math.sub(frames, mean)));
        Operand<TFloat32> deviation = tf.math.sqrt(tf.math.add(variance, tf.constant(EPSILON)));
        Operand<TFloat32> both = tf.concat(
                List.of(
                        normalized(tf, rows(tf, mean, architecture.width())),
                        normalized(tf, rows(tf, deviation, architecture.width()))),
                tf.constant(1));
        Operand<TFloat32> shift = tf.reshape(
                tf.linalg.matMul(both, weight, MatMul.transposeB(true)), tf.array(-1, 1, architecture.outputWidth()));
        Operand<TFloat32> apart = tf.reshape(vectors, tf.array(-1, architecture.tokens(), architecture.outputWidth()));
        return rows(tf, tf.math.add(apart, shift), architecture.outputWidth());
    }

    /** Attention of all heads, side by side, from rows of queries, keys and values side by side. */
    private Operand<TFloat32> attended(Ops tf, Operand<TFloat32> stacked) {
        int headWidth = architecture.layerWidth() / architecture.heads();
        Operand<TInt32> heads = layered(tf, tf.array(3, architecture.heads(), headWidth));
        Operand<TFloat32> byHead = tf.linalg.transpose(tf.reshape(stacked, heads), tf.array(2, 0, 3, 1, 4));
        List<org.tensorflow.Output<TFloat32>> qkv = tf.unstack(byHead, 3L).output();
        Operand<TFloat32> q = tf.math.mul(qkv.get(0), tf.constant((float) (1 / Math.sqrt(headWidth))));
        Operand<TFloat32> scores = tf.math.add(product(tf, q, qkv.get(1), BatchMatMul.adjY(true)), mask);
        Operand<TFloat32> mixed = product(tf, tf.nn.softmax(scores), qkv.get(2));
        return rows(tf, tf.linalg.transpose(mixed, tf.array(0, 2, 1, 3)), architecture.layerWidth());
    }

    /** A shape: batch, frames, and what each frame has. */
    private Operand<TInt32> layered(Ops tf, Operand<TInt32> each) {
        Operand<TInt32> batchAndLength = tf.slice(tf.shape(frames), tf.array(0), tf.array(2));
        return tf.concat(List.of(batchAndLength, each), tf.constant(0));
    }

    private static Operand<TFloat32> layerNorm(
            Ops tf, Operand<TFloat32> rows, Operand<TFloat32> weight, Operand<TFloat32> bias) {
        return tf.math.add(tf.math.mul(normalized(tf, rows), weight), bias);
    }

    private static Operand<TFloat32> normalized(Ops tf, Operand<TFloat32> rows) {
        Operand<TFloat32> centered = tf.math.sub(rows, mean(tf, rows));
        Operand<TFloat32> variance = mean(tf, tf.math.square(centered));
        return tf.math.mul(centered, tf.math.rsqrt(tf.math.add(variance, tf.constant(EPSILON))));
    }

    private static Operand<TFloat32> mean(Ops tf, Operand<TFloat32> rows) {
        return tf.math.mean(rows, tf.array(1), Mean.keepDims(true));
    }

    private static Operand<TFloat32> product(
            Ops tf, Operand<TFloat32> a, Operand<TFloat32> b, BatchMatMul.Options... options) {
        return tf.train.batchMatMul(a, b, TFloat32.class, options);
    }

    private static Operand<TFloat32> rows(Ops tf, Operand<TFloat32> tensor, int width) {
        return tf.reshape(tensor, tf.array(-1, width));
    }

    @Override
    public Map<Placeholder<TFloat32>, TFloat32> feeds(List<Embeddings> batch) {
        int size = batch.size();
        int length = architecture.longest(batch);
        return Map.of(
                frames, Tensors.floats(padded(batch, length), size, length, architecture.width()),
                mask, Tensors.floats(architecture.mask(batch), size, 1, 1, length),
                pooling, Tensors.floats(architecture.pooling(batch), size, architecture.tokens(), length),
                averaging, Tensors.floats(architecture.averaging(batch), size, 1, length));
    }

    private FloatBuffer padded(List<Embeddings> batch, int length) {
        FloatBuffer padded = FloatBuffer.allocate(batch.size() * length * architecture.width());
        for (int i = 0; i < batch.size(); i++) {
            padded.position(i * length * architecture.width()).put(batch.get(i).asBuffer());
        }
        return padded.rewind();
    }

    /** {@inheritDoc} Here attention scores of all pairs of frames are a tensor of their own. */
    @Override
    public long paddedSize(List<Embeddings> batch) {
        long length = architecture.longest(batch);
        return Math.max(architecture.paddedSize(batch), batch.size() * architecture.heads() * length * length);
    }
}
