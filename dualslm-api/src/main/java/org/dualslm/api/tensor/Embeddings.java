package org.dualslm.api.tensor;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A sequence of vectors, row-major float32 {@code [length × width]} on the heap: encoder frames, adapter outputs, token
 * embeddings, or gradients with respect to any of them. Immutable, so it may be shared between threads. A batch is a
 * {@code List<Embeddings>} of any lengths; padding is an engine's own business.
 */
public final class Embeddings {
    private final int length;
    private final int width;
    private final float[] values;

    private Embeddings(int length, int width, float[] values) {
        this.length = length;
        this.width = width;
        this.values = values;
    }

    /**
     * Copies {@code values}.
     *
     * @param length the number of vectors, ≥ 0
     * @param width the size of each vector, ≥ 1
     * @param values {@code length * width} values, row-major
     * @throws IllegalArgumentException if the numbers do not agree
     */
    public static Embeddings of(int length, int width, float[] values) {
        Objects.requireNonNull(values, "values");
        if (length < 0 || width < 1 || (long) length * width != values.length) {
            throw new IllegalArgumentException("Embeddings of length " + length + " and width " + width + " need "
                    + (long) length * width + " values, but " + values.length + " were given");
        }
        return new Embeddings(length, width, values.clone());
    }

    /**
     * Reads {@code length * width} values from the buffer's position on, without moving the position.
     *
     * @throws IllegalArgumentException if the buffer has fewer values remaining
     */
    public static Embeddings of(int length, int width, FloatBuffer buffer) {
        long wanted = (long) length * width;
        if (length < 0 || width < 1 || wanted > buffer.remaining()) {
            throw new IllegalArgumentException("Embeddings of length " + length + " and width " + width + " need "
                    + wanted + " values, but the buffer has " + buffer.remaining() + " remaining");
        }
        float[] values = new float[(int) wanted];
        buffer.duplicate().get(values);
        return new Embeddings(length, width, values);
    }

    /**
     * The parts one after the other.
     *
     * @throws IllegalArgumentException if there is no part, or the widths differ
     */
    public static Embeddings concatenate(List<Embeddings> parts) {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("Nothing to concatenate");
        }
        int width = parts.get(0).width;
        int length = 0;
        for (Embeddings part : parts) {
            if (part.width != width) {
                throw new IllegalArgumentException("Cannot concatenate width " + part.width + " to width " + width);
            }
            length += part.length;
        }
        float[] values = new float[Math.multiplyExact(length, width)];
        int offset = 0;
        for (Embeddings part : parts) {
            System.arraycopy(part.values, 0, values, offset, part.values.length);
            offset += part.values.length;
        }
        return new Embeddings(length, width, values);
    }

    /** The number of vectors. */
    public int length() {
        return length;
    }

    /** The size of each vector. */
    public int width() {
        return width;
    }

    /**
     * One value.
     *
     * @throws IndexOutOfBoundsException if there is no such row or column
     */
    public float get(int row, int column) {
        Objects.checkIndex(row, length);
        Objects.checkIndex(column, width);
        return values[row * width + column];
    }

    /**
     * The vectors from {@code from} (inclusive) to {@code to} (exclusive).
     *
     * @throws IndexOutOfBoundsException if the range does not lie inside
     */
    public Embeddings slice(int from, int to) {
        Objects.checkFromToIndex(from, to, length);
        return new Embeddings(to - from, width, Arrays.copyOfRange(values, from * width, to * width));
    }

    /** A copy of the values, row-major. */
    public float[] toArray() {
        return values.clone();
    }

    /** A read-only view of the values, row-major, at position 0: no copy. */
    public FloatBuffer asBuffer() {
        return FloatBuffer.wrap(values).asReadOnlyBuffer();
    }

    /** Whether every value is a finite number. */
    public boolean isFinite() {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Embeddings that
                && length == that.length
                && width == that.width
                && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * length + width) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "Embeddings[" + length + " × " + width + "]";
    }
}
