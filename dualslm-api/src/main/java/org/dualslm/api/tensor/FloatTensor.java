package org.dualslm.api.tensor;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Objects;

/**
 * A named parameter's value, its gradient, or its optimizer state: row-major float32 of any rank, on the heap. Immutable,
 * so it may be shared between threads.
 */
public final class FloatTensor {
    private final int[] shape;
    private final float[] values;

    private FloatTensor(int[] shape, float[] values) {
        this.shape = shape;
        this.values = values;
    }

    /**
     * Copies {@code values}.
     *
     * @param shape the dimensions, outermost first; none of them negative; empty for a scalar
     * @throws IllegalArgumentException if the shape does not hold exactly {@code values.length} elements
     */
    public static FloatTensor of(int[] shape, float[] values) {
        Objects.requireNonNull(shape, "shape");
        long elements = 1;
        for (int dimension : shape) {
            if (dimension < 0) {
                throw new IllegalArgumentException("Negative dimension in shape " + Arrays.toString(shape));
            }
            elements = Math.multiplyExact(elements, (long) dimension);
        }
        if (elements != values.length) {
            throw new IllegalArgumentException("Shape " + Arrays.toString(shape) + " holds " + elements
                    + " values, but " + values.length + " were given");
        }
        return new FloatTensor(shape.clone(), values.clone());
    }

    /** Takes both arrays as they are, for readers of this package that fill them and keep no reference. */
    static FloatTensor adopt(int[] shape, float[] values) {
        return new FloatTensor(shape, values);
    }

    /** A copy of the dimensions, outermost first. */
    public int[] shape() {
        return shape.clone();
    }

    /** The number of values. */
    public int size() {
        return values.length;
    }

    /** A copy of the values, row-major. */
    public float[] toArray() {
        return values.clone();
    }

    /** A read-only view of the values, row-major, at position 0: no copy. */
    public FloatBuffer asBuffer() {
        return FloatBuffer.wrap(values).asReadOnlyBuffer();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FloatTensor that
                && Arrays.equals(shape, that.shape)
                && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(shape) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "FloatTensor" + Arrays.toString(shape);
    }
}
