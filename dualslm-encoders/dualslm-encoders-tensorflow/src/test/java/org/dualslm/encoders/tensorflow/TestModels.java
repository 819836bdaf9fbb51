package org.dualslm.encoders.tensorflow;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.tensorflow.TensorFlowRuntime;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.types.TFloat32;

/** Small SavedModels with random weights, made by TensorFlow: a convolution of {@value #KERNEL} samples every {@value #HOP}. */
final class TestModels {
    static final int KERNEL = 400;
    static final int HOP = 320;
    static final int WIDTH = 6;

    /** How many samples {@link #fixed} takes. */
    static final int FIXED = 8000;

    private TestModels() {}

    /**
     * From [batch, samples] to {@code frames} [batch, frames, width], {@code turned} [batch, width, frames], {@code clip} [batch,
     * width], {@code flat} [frames × width], and {@code shape}, which is int32.
     */
    static ModelSource frames(Path directory, long seed) {
        return write(directory, Shape.of(-1, -1), (tf, x) -> {
            Operand<TFloat32> frames = convolved(tf, x, seed);
            return Signature.builder("serving_default")
                    .input("samples", x)
                    .output("frames", frames)
                    .output("turned", tf.linalg.transpose(frames, tf.array(0, 2, 1)))
                    .output("clip", tf.math.mean(frames, tf.array(1)))
                    .output("flat", tf.reshape(frames, tf.array(-1)))
                    .output("shape", tf.shape(x));
        });
    }

    /** From samples, of which it says no number of axes, to {@code frames} [frames, width]. */
    static ModelSource unknownShape(Path directory) {
        return write(directory, Shape.unknown(), (tf, x) -> {
            Operand<TFloat32> frames = convolved(tf, tf.reshape(x, tf.array(1, -1)), 1);
            return Signature.builder("serving_default").input("samples", x).output("frames", first(tf, frames));
        });
    }

    /** From exactly {@value #FIXED} samples to {@code frames} [frames, width], under a signature of its own. */
    static ModelSource fixed(Path directory) {
        return write(directory, Shape.of(FIXED), (tf, x) -> {
            Operand<TFloat32> frames = convolved(tf, tf.reshape(x, tf.array(1, -1)), 1);
            return Signature.builder("embed").input("wave", x).output("frames", first(tf, frames));
        });
    }

    /** From a picture [1, 8, 8] to its shape alone. */
    static ModelSource noSpeech(Path directory) {
        return write(directory, Shape.of(1, 8, 8), (tf, x) -> Signature.builder("serving_default")
                .input("picture", x)
                .output("shape", tf.shape(x)));
    }

    private static Operand<TFloat32> first(Ops tf, Operand<TFloat32> frames) {
        return tf.squeeze(frames, Squeeze.axis(List.of(0L)));
    }

    private static Operand<TFloat32> convolved(Ops tf, Operand<TFloat32> samples, long seed) {
        Random random = new Random(seed);
        float[][][][] filter = new float[KERNEL][1][1][WIDTH];
        for (float[][][] tap : filter) {
            for (int i = 0; i < WIDTH; i++) {
                tap[0][0][i] = (float) random.nextGaussian();
            }
        }
        Operand<TFloat32> weights = tf.identity(tf.variable(tf.constant(filter)));
        Operand<TFloat32> picture = tf.expandDims(tf.expandDims(samples, tf.constant(2)), tf.constant(3));
        Operand<TFloat32> convolved = tf.nn.conv2d(picture, weights, List.of(1L, (long) HOP, 1L, 1L), "VALID");
        return tf.nn.relu(tf.squeeze(convolved, Squeeze.axis(List.of(2L))));
    }

    private static ModelSource write(
            Path directory, Shape input, BiFunction<Ops, Operand<TFloat32>, Signature.Builder> function) {
        try (Graph graph = TensorFlowRuntime.newGraph();
                Session session = TensorFlowRuntime.newSession(graph)) {
            Ops tf = Ops.create(graph);
            Signature signature = function.apply(tf, tf.placeholder(TFloat32.class, Placeholder.shape(input)))
                    .build();
            session.initialize();
            SavedModelBundle.exporter(directory.toString())
                    .withSession(session)
                    .withSignature(signature)
                    .export();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ModelSource.directory(directory);
    }
}
