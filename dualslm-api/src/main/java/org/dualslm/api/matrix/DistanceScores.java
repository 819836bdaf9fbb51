package org.dualslm.api.matrix;

import org.dualslm.api.tensor.Embeddings;

/**
 * How near vectors are to candidates: vector y scores candidate k with {@code -|y - E_k|² / (2 variance)}, less {@code |y|²}, which is the
 * same for every candidate and so is left out. Immutable; may be used by several threads.
 */
public final class DistanceScores {
    private final float[][] scaled;
    private final float[][] scaledTransposed;

    /** Half of each candidate's squared length, divided by the variance. */
    private final float[] offsets;

    /**
     * @param candidates {@code [K, d]}, K ≥ 1, of finite numbers
     * @param variance a finite number above 0
     */
    public DistanceScores(Embeddings candidates, double variance) {
        if (!(variance > 0) || Double.isInfinite(variance) || !candidates.isFinite()) {
            throw new IllegalArgumentException(
                    "The candidates must be finite, and their variance a finite number above 0, not " + variance);
        }
        this.scaled = RowMatrix.of(candidates);
        this.offsets = new float[scaled.length];
        for (int k = 0; k < scaled.length; k++) {
            double halfSquare = 0;
            for (int c = 0; c < scaled[k].length; c++) {
                halfSquare += 0.5 * scaled[k][c] * scaled[k][c];
                scaled[k][c] = (float) (scaled[k][c] / variance);
            }
            offsets[k] = (float) (halfSquare / variance);
        }
        this.scaledTransposed = RowMatrix.transpose(scaled, candidates.width());
    }

    /**
     * The candidates moved to one distance from their mean, the root of their mean squared one, each in its own direction. Where some are
     * nearer to the mean than others, a vector that knows nothing scores these higher, and learning takes long to get over it: of a language
     * model's tokens the most frequent ones, among them the blank, lie farthest out. Candidates at the mean stay there.
     */
    public static Embeddings equidistant(Embeddings candidates) {
        int width = candidates.width();
        float[][] rows = RowMatrix.of(candidates);
        double[] mean = new double[width];
        for (float[] row : rows) {
            for (int c = 0; c < width; c++) {
                mean[c] += (double) row[c] / rows.length;
            }
        }
        double[] distances = new double[rows.length];
        double squares = 0;
        for (int k = 0; k < rows.length; k++) {
            for (int c = 0; c < width; c++) {
                distances[k] += (rows[k][c] - mean[c]) * (rows[k][c] - mean[c]);
            }
            squares += distances[k] / rows.length;
        }
        for (int k = 0; k < rows.length; k++) {
            double factor = distances[k] == 0 ? 1 : Math.sqrt(squares / distances[k]);
            for (int c = 0; c < width; c++) {
                rows[k][c] = (float) (mean[c] + factor * (rows[k][c] - mean[c]));
            }
        }
        return RowMatrix.toEmbeddings(rows, width);
    }

    /** The candidates, each divided by the variance: {@code [K][d]}. Not to be changed. */
    public float[][] scaledCandidates() {
        return scaled;
    }

    /** The scores of each vector: {@code [T][K]}. */
    public float[][] of(Embeddings vectors) {
        float[][] scores = RowMatrix.multiply(RowMatrix.of(vectors), scaledTransposed, scaled.length);
        for (float[] row : scores) {
            for (int k = 0; k < row.length; k++) {
                row[k] -= offsets[k];
            }
        }
        return scores;
    }

    /** Replaces scores by probabilities. Gives the logarithm of what they were divided by. */
    public static double softmax(float[] row) {
        float max = Float.NEGATIVE_INFINITY;
        for (float value : row) {
            if (value > max) {
                max = value;
            }
        }
        double sum = 0;
        for (int k = 0; k < row.length; k++) {
            double e = Math.exp(row[k] - max);
            sum += e;
            row[k] = (float) e;
        }
        float scale = (float) (1 / sum);
        for (int k = 0; k < row.length; k++) {
            row[k] *= scale;
        }
        return max + Math.log(sum);
    }
}
