package org.dualslm.train.corpus;

import org.dualslm.api.FrameNormalization;
import org.dualslm.api.tensor.Embeddings;

/** Gathers each column's mean and standard deviation over a corpus, in one pass. Not for use by several threads. */
public final class FrameStatistics {
    private final double[] shift;
    private final double[] sums;
    private final double[] squares;
    private long frames;

    /** @param width of the frames to come */
    public FrameStatistics(int width) {
        shift = new double[width];
        sums = new double[width];
        squares = new double[width];
    }

    /**
     * Counts some frames in.
     *
     * @throws IllegalArgumentException if their width is another
     */
    public void add(Embeddings clip) {
        if (clip.width() != sums.length) {
            throw new IllegalArgumentException(
                    "Frames of width " + clip.width() + " met statistics of width " + sums.length);
        }
        float[] values = clip.toArray();
        if (frames == 0) {
            // Any value near the mean will do: the squares of what is left lose no digits.
            for (int column = 0; column < sums.length && clip.length() > 0; column++) {
                shift[column] = values[column];
            }
        }
        for (int start = 0; start < values.length; start += sums.length) {
            for (int column = 0; column < sums.length; column++) {
                double difference = values[start + column] - shift[column];
                sums[column] += difference;
                squares[column] += difference * difference;
            }
        }
        frames += clip.length();
    }

    /**
     * What brings the frames counted to zero mean and unit deviation. A column that never changes becomes 0.
     *
     * @throws IllegalStateException if there were none
     */
    public FrameNormalization normalization() {
        if (frames == 0) {
            throw new IllegalStateException("No frames to take statistics of");
        }
        float[] mean = new float[sums.length];
        float[] scale = new float[sums.length];
        for (int column = 0; column < mean.length; column++) {
            double offset = sums[column] / frames;
            double deviation = Math.sqrt(Math.max(0, squares[column] / frames - offset * offset));
            mean[column] = (float) (shift[column] + offset);
            scale[column] = deviation > 1e-6 * Math.abs(mean[column]) + 1e-12 ? (float) (1 / deviation) : 0;
        }
        return new FrameNormalization(mean, scale);
    }
}
