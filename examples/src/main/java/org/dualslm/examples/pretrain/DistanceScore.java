package org.dualslm.examples.pretrain;

/**
 * Biases of an attention head's queries and keys that make its score depend on the distance alone: turned by the rotary positions,
 * a pair of dimensions contributes {@code strength · cos(distance · frequency - phase)}, and the sum over the fastest pairs is fitted,
 * by least squares, to a score that looks back but not at itself. Immutable.
 *
 * <p>The score wanted is 0 one position back, falls by {@value #STEP} with every position more, and is low at distance 0. What is
 * fitted falls by 0.7, then by about 3.
 */
final class DistanceScore {
    private static final double STEP = 2.5;
    private static final double LOWEST = -25;
    private static final double AT_ITSELF = -6;
    private static final int FARTHEST = 80;

    /** Keeps the strengths of neighbouring frequencies from growing against each other. */
    private static final double RIDGE = 1e-3;

    private final double[] strengths;
    private final double[] phases;

    private DistanceScore(double[] strengths, double[] phases) {
        this.strengths = strengths;
        this.phases = phases;
    }

    /**
     * Fits a score.
     *
     * @param frequencies of the pairs, in radians a position
     */
    static DistanceScore fit(double[] frequencies) {
        int pairs = frequencies.length;
        int unknowns = 2 * pairs + 1;
        double[][] equations = new double[unknowns][unknowns + 1];
        for (int i = 0; i < 2 * pairs; i++) {
            equations[i][i] = RIDGE;
        }
        for (int distance = 0; distance < FARTHEST; distance++) {
            double[] row = new double[unknowns + 1];
            for (int pair = 0; pair < pairs; pair++) {
                row[pair] = Math.cos(distance * frequencies[pair]);
                row[pairs + pair] = Math.sin(distance * frequencies[pair]);
            }
            row[2 * pairs] = 1; // a constant, which attention does not feel
            row[unknowns] = distance == 0 ? AT_ITSELF : Math.max(LOWEST, -STEP * (distance - 1));
            double weight = distance == 0 ? 5 : distance < 4 ? 20 : distance < 16 ? 1 : 0.2;
            for (int i = 0; i < unknowns; i++) {
                for (int j = 0; j <= unknowns; j++) {
                    equations[i][j] += weight * row[i] * row[j];
                }
            }
        }
        double[] solution = solve(equations);
        double[] strengths = new double[pairs];
        double[] phases = new double[pairs];
        for (int pair = 0; pair < pairs; pair++) {
            strengths[pair] = Math.hypot(solution[pair], solution[pairs + pair]);
            phases[pair] = Math.atan2(solution[pairs + pair], solution[pair]);
        }
        return new DistanceScore(strengths, phases);
    }

    /** Gaussian elimination of symmetric, positive definite equations, the right side in the last column. */
    private static double[] solve(double[][] equations) {
        int n = equations.length;
        for (int pivot = 0; pivot < n; pivot++) {
            for (int row = 0; row < n; row++) {
                double factor = row == pivot ? 0 : equations[row][pivot] / equations[pivot][pivot];
                for (int column = pivot; factor != 0 && column <= n; column++) {
                    equations[row][column] -= factor * equations[pivot][column];
                }
            }
        }
        double[] solution = new double[n];
        for (int i = 0; i < n; i++) {
            solution[i] = equations[i][n] / equations[i][i];
        }
        return solution;
    }

    /** How much a pair contributes at most. */
    double strength(int pair) {
        return strengths[pair];
    }

    /** The angle by which a pair's key is ahead of its query where both stand at the same position. */
    double phase(int pair) {
        return phases[pair];
    }
}
