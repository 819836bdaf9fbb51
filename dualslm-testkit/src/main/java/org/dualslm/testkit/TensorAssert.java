package org.dualslm.testkit;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Locale;
import org.assertj.core.api.AbstractAssert;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.api.tensor.FloatTensor;

/** Compares tensors element by element; a failure tells how many elements are off, and the worst of them. */
public final class TensorAssert extends AbstractAssert<TensorAssert, FloatTensor> {
    private TensorAssert(FloatTensor actual) {
        super(actual, TensorAssert.class);
    }

    public static TensorAssert assertThatTensor(FloatTensor actual) {
        return new TensorAssert(actual);
    }

    /** Compares a sequence of vectors as a matrix. */
    public static TensorAssert assertThatTensor(Embeddings actual) {
        return new TensorAssert(matrix(actual));
    }

    /** Compares plain values as a vector. */
    public static TensorAssert assertThatTensor(float[] actual) {
        return new TensorAssert(FloatTensor.of(new int[] {actual.length}, actual));
    }

    /** The same shape, and every element within the tolerance. NaN is close to nothing. */
    public TensorAssert isCloseTo(FloatTensor expected, Tolerance tolerance) {
        isNotNull();
        if (!Arrays.equals(actual.shape(), expected.shape())) {
            failWithMessage(
                    "%s: shape %s, but expected %s",
                    info.descriptionText(), Arrays.toString(actual.shape()), Arrays.toString(expected.shape()));
        }
        FloatBuffer found = actual.asBuffer();
        FloatBuffer wanted = expected.asBuffer();
        int off = 0;
        int worst = -1;
        double worstExcess = 1;
        for (int i = 0; i < actual.size(); i++) {
            double excess = excess(found.get(i), wanted.get(i), tolerance);
            off += excess > 1 ? 1 : 0;
            if (excess > worstExcess) {
                worst = i;
                worstExcess = excess;
            }
        }
        if (off > 0) {
            failWithMessage(
                    "%s: %d of %d elements are off; worst at %s: found %s, expected %s, difference %s, allowed %s",
                    info.descriptionText(),
                    off,
                    actual.size(),
                    index(worst, actual.shape()),
                    found.get(worst),
                    wanted.get(worst),
                    String.format(Locale.ROOT, "%.3g", Math.abs((double) found.get(worst) - wanted.get(worst))),
                    String.format(Locale.ROOT, "%.3g", tolerance.allowedAt(wanted.get(worst))));
        }
        return this;
    }

    /** As {@link #isCloseTo(FloatTensor, Tolerance)}. */
    public TensorAssert isCloseTo(Embeddings expected, Tolerance tolerance) {
        return isCloseTo(matrix(expected), tolerance);
    }

    /** As {@link #isCloseTo(FloatTensor, Tolerance)}. */
    public TensorAssert isCloseTo(float[] expected, Tolerance tolerance) {
        return isCloseTo(FloatTensor.of(new int[] {expected.length}, expected), tolerance);
    }

    /** The distance in units of what is allowed; infinite for NaN and for an infinity that was not expected. */
    private static double excess(float found, float wanted, Tolerance tolerance) {
        if (found == wanted) {
            return 0;
        }
        double distance = Math.abs((double) found - wanted);
        double excess = distance / (tolerance.allowedAt(wanted) + Double.MIN_NORMAL);
        return Double.isFinite(distance) && !Double.isNaN(excess) ? excess : Double.POSITIVE_INFINITY;
    }

    /** The greatest absolute value; 0 if there is none. */
    static double greatestMagnitude(Embeddings vectors) {
        double greatest = 0;
        for (float value : vectors.toArray()) {
            greatest = Math.max(greatest, Math.abs(value));
        }
        return greatest;
    }

    private static FloatTensor matrix(Embeddings embeddings) {
        return FloatTensor.of(new int[] {embeddings.length(), embeddings.width()}, embeddings.toArray());
    }

    private static String index(int flat, int[] shape) {
        int[] index = new int[shape.length];
        for (int d = shape.length - 1; d >= 0; d--) {
            index[d] = flat % shape[d];
            flat /= shape[d];
        }
        return Arrays.toString(index);
    }
}
