package org.dualslm.train.alignment;

import java.util.Arrays;
import org.dualslm.api.matrix.DistanceScores;
import org.dualslm.api.matrix.RowMatrix;
import org.dualslm.api.tensor.Embeddings;

/**
 * Connectionist temporal classification (Graves et al., ICML 2006) of vectors against token embeddings: how well the vectors, taken
 * in order, spell the tokens of a transcript, when each vector stands for the token whose embedding is nearest or for a blank.
 *
 * <p>Vector y scores candidate k with {@code -|y - E_k|² / (2 variance)}, and a softmax over the candidates makes probabilities p of
 * the scores. The loss is the negative logarithm of the summed probability of all paths that collapse (equal neighbours into one,
 * blanks dropped) to the transcript. With γ the probability of each candidate in each frame given the transcript, its gradient is
 * {@code dL/dy = Σ_k (p_k - γ_k) E_k / variance}: the terms in y itself cancel, since both p and γ sum to 1.
 *
 * <p>The softmax only asks which candidate is nearest, so vectors may drift far from all of them, where a language model that knows
 * only token embeddings cannot follow. With an attraction λ > 0, {@code -λ Σ_t log Σ_k exp(-|y_t - E_k|² / (2 variance))} is added: the
 * negative logarithm of the density that a mixture of Gaussians around the candidates has at the vectors. At λ = 1 the whole is the
 * likelihood of a generative model.
 *
 * <p>Immutable; may be used by several threads. The results do not depend on their number.
 */
public final class CtcLoss {
    private final int width;
    private final int blank;
    private final double variance;
    private final double attraction;

    private final int count;
    private final DistanceScores scores;

    /**
     * What one sequence of vectors taught.
     *
     * @param loss in nats; ≥ 0 without attraction, with it at least {@code -λ T log K}; NaN if a score overflowed
     * @param gradient of the loss, of the vectors' shape
     */
    public record Result(double loss, Embeddings gradient) {}

    /**
     * @param candidates {@code [K, d]}: the embeddings of the tokens that may occur, and of the blank
     * @param blank the blank's row
     * @param variance of the distances, > 0; see {@link #variance}
     * @param attraction λ in [0, 1]
     */
    public CtcLoss(Embeddings candidates, int blank, double variance, double attraction) {
        if (blank < 0 || blank >= candidates.length()) {
            throw new IllegalArgumentException(
                    "The blank is row " + blank + ", but there are " + candidates.length() + " candidates");
        }
        if (!(attraction >= 0 && attraction <= 1)) {
            throw new IllegalArgumentException("The attraction must be in [0, 1], not " + attraction);
        }
        this.width = candidates.width();
        this.blank = blank;
        this.variance = variance;
        this.attraction = attraction;
        this.count = candidates.length();
        this.scores = new DistanceScores(candidates, variance);
    }

    /**
     * A variance in proportion to how far apart the candidates are, so that it suits any language model.
     *
     * @param candidates {@code [K, d]}, K ≥ 2
     * @param share of the mean squared distance between two different candidates
     */
    public static double variance(Embeddings candidates, double share) {
        int k = candidates.length();
        float[][] rows = RowMatrix.of(candidates);
        double[] sum = new double[candidates.width()];
        double squares = 0;
        for (float[] row : rows) {
            for (int c = 0; c < row.length; c++) {
                sum[c] += row[c];
                squares += (double) row[c] * row[c];
            }
        }
        double squaredSum = Arrays.stream(sum).map(s -> s * s).sum();
        // Over all ordered pairs: Σ|a - b|² = 2 K Σ|a|² - 2 |Σa|².
        return share * (2.0 * k * squares - 2.0 * squaredSum) / ((double) k * (k - 1));
    }

    /** How many candidates there are, the blank among them. */
    public int candidateCount() {
        return count;
    }

    /** The fewest vectors that can spell these labels: one for each, and a blank between two equal ones. */
    public static int neededLength(int[] labels) {
        return CtcLattice.neededFrames(labels);
    }

    /**
     * The loss and its gradient.
     *
     * @param vectors {@code [T, d]}, T ≥ 1 and at least {@link #neededLength}
     * @param labels rows of the candidates, none of them the blank; may be empty
     * @throws IllegalArgumentException if a shape or label does not fit
     */
    public Result lossAndGradient(Embeddings vectors, int[] labels) {
        check(vectors, labels);
        float[][] probabilities = scores.of(vectors);
        double[] logNormalizers = new double[vectors.length()];
        CtcLattice lattice = new CtcLattice(labels, blank);
        double[][] emissions = new double[vectors.length()][lattice.states().length];
        for (int t = 0; t < emissions.length; t++) {
            for (int s = 0; s < emissions[t].length; s++) {
                emissions[t][s] = probabilities[t][lattice.states()[s]];
            }
            logNormalizers[t] = DistanceScores.softmax(probabilities[t]);
            for (int s = 0; s < emissions[t].length; s++) {
                emissions[t][s] -= logNormalizers[t];
            }
        }
        double[][] occupancy = new double[emissions.length][emissions[0].length];
        double logLikelihood = lattice.forward(emissions, occupancy);
        lattice.occupancy(emissions, occupancy);
        float left = (float) (1 - attraction);
        for (int t = 0; t < occupancy.length; t++) {
            for (int k = 0; k < probabilities[t].length; k++) {
                probabilities[t][k] *= left;
            }
            for (int s = 0; s < occupancy[t].length; s++) {
                probabilities[t][lattice.states()[s]] -= (float) occupancy[t][s];
            }
        }
        float[][] gradient = RowMatrix.multiply(probabilities, scores.scaledCandidates(), width);
        double distance = attraction == 0 ? 0 : attract(RowMatrix.of(vectors), logNormalizers, gradient);
        return new Result(Math.max(-logLikelihood, 0) + distance, RowMatrix.toEmbeddings(gradient, width));
    }

    /** Adds λ y / variance to the gradient; the rest of the attraction's gradient is in the probabilities. Gives its loss. */
    private double attract(float[][] vectors, double[] logNormalizers, float[][] gradient) {
        double loss = 0;
        float factor = (float) (attraction / variance);
        for (int t = 0; t < vectors.length; t++) {
            double square = 0;
            for (int c = 0; c < width; c++) {
                square += (double) vectors[t][c] * vectors[t][c];
                gradient[t][c] += factor * vectors[t][c];
            }
            loss += attraction * (square / (2 * variance) - logNormalizers[t]);
        }
        return loss;
    }

    /**
     * The likeliest path, collapsed: the nearest candidate of each vector, equal neighbours taken as one, blanks dropped.
     *
     * @return rows of the candidates
     */
    public int[] greedy(Embeddings vectors) {
        check(vectors, new int[0]);
        float[][] nearness = scores.of(vectors);
        int[] labels = new int[nearness.length];
        int count = 0;
        int previous = blank;
        for (float[] row : nearness) {
            int best = 0;
            for (int k = 1; k < row.length; k++) {
                if (row[k] > row[best]) {
                    best = k;
                }
            }
            if (best != blank && best != previous) {
                labels[count++] = best;
            }
            previous = best;
        }
        return Arrays.copyOf(labels, count);
    }

    private void check(Embeddings vectors, int[] labels) {
        if (vectors.width() != width || vectors.length() < Math.max(1, neededLength(labels))) {
            throw new IllegalArgumentException(
                    labels.length + " labels need at least " + Math.max(1, neededLength(labels)) + " vectors of width "
                            + width + ", not " + vectors.length() + " of width " + vectors.width());
        }
        for (int label : labels) {
            if (label < 0 || label >= count || label == blank) {
                throw new IllegalArgumentException(
                        "Label " + label + " is not one of the " + count + " candidates, or is the blank, " + blank);
            }
        }
    }
}
