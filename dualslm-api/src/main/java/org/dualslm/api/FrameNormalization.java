package org.dualslm.api;

import org.dualslm.api.tensor.Embeddings;

/**
 * Brings each column of the frames to zero mean and unit deviation over a corpus, since streams differ by orders of magnitude:
 * {@code (x - mean) * scale}. Immutable.
 */
public final class FrameNormalization {
    private final float[] mean;
    private final float[] scale;

    /**
     * @param mean of each column
     * @param scale the reciprocal of each column's standard deviation
     * @throws IllegalArgumentException if the lengths differ or a value is not finite
     */
    public FrameNormalization(float[] mean, float[] scale) {
        if (mean.length != scale.length || mean.length == 0) {
            throw new IllegalArgumentException(
                    "A normalization needs as many scales as means, not " + scale.length + " and " + mean.length);
        }
        for (int i = 0; i < mean.length; i++) {
            if (!Float.isFinite(mean[i]) || !Float.isFinite(scale[i])) {
                throw new IllegalArgumentException("Column " + i + " has mean " + mean[i] + " and scale " + scale[i]);
            }
        }
        this.mean = mean.clone();
        this.scale = scale.clone();
    }

    /** The number of columns. */
    public int width() {
        return mean.length;
    }

    /** A copy of the means. */
    public float[] mean() {
        return mean.clone();
    }

    /** A copy of the scales. */
    public float[] scale() {
        return scale.clone();
    }

    /**
     * The frames, normalized.
     *
     * @throws IllegalArgumentException if their width is another
     */
    public Embeddings apply(Embeddings frames) {
        if (frames.width() != mean.length) {
            throw new IllegalArgumentException(
                    "Frames of width " + frames.width() + " met a normalization of width " + mean.length);
        }
        float[] values = frames.toArray();
        for (int row = 0; row < values.length; row += mean.length) {
            for (int column = 0; column < mean.length; column++) {
                values[row + column] = (values[row + column] - mean[column]) * scale[column];
            }
        }
        return Embeddings.of(frames.length(), frames.width(), values);
    }
}
