package org.dualslm.train.alignment;

import java.util.Arrays;

/**
 * All ways in which labels with optional blanks between them can take up so many frames, and how likely each frame is to lie in each
 * of them: the forward–backward recursion of Graves et al., "Connectionist Temporal Classification" (ICML 2006), in logarithms.
 */
final class CtcLattice {
    private static final double NEVER = Double.NEGATIVE_INFINITY;

    /** Blank, first label, blank, second label, …, blank. */
    private final int[] states;

    private final int blank;

    CtcLattice(int[] labels, int blank) {
        this.blank = blank;
        states = new int[2 * labels.length + 1];
        Arrays.fill(states, blank);
        for (int i = 0; i < labels.length; i++) {
            states[2 * i + 1] = labels[i];
        }
    }

    /** Frames that the labels need at least: one each, and a blank between two equal ones. */
    static int neededFrames(int[] labels) {
        int needed = labels.length;
        for (int i = 1; i < labels.length; i++) {
            if (labels[i] == labels[i - 1]) {
                needed++;
            }
        }
        return needed;
    }

    /** The label of each state. */
    int[] states() {
        return states;
    }

    /**
     * Sums over all paths.
     *
     * @param emissions log-probability of each state's label in each frame
     * @return log-probability of the labels
     */
    double forward(double[][] emissions, double[][] alpha) {
        int last = states.length - 1;
        for (int t = 0; t < emissions.length; t++) {
            for (int s = 0; s <= last; s++) {
                double before = t == 0 ? (s < 2 ? 0 : NEVER) : arriving(alpha[t - 1], s);
                alpha[t][s] = before + emissions[t][s];
            }
        }
        double[] end = alpha[emissions.length - 1];
        return last == 0 ? end[0] : add(end[last], end[last - 1]);
    }

    /**
     * The probability of each state in each frame, given the labels; each frame's sum to 1.
     *
     * @param alpha from {@link #forward}; overwritten with the result
     */
    void occupancy(double[][] emissions, double[][] alpha) {
        int last = states.length - 1;
        double[] beta = new double[states.length];
        double[] next = new double[states.length];
        for (int t = emissions.length - 1; t >= 0; t--) {
            for (int s = 0; s <= last; s++) {
                beta[s] = t == emissions.length - 1 ? (s >= last - 1 ? 0 : NEVER) : leaving(next, s);
            }
            for (int s = 0; s <= last; s++) {
                alpha[t][s] += beta[s];
                next[s] = beta[s] + emissions[t][s];
            }
            normalize(alpha[t]);
        }
    }

    private double arriving(double[] previous, int s) {
        double sum = previous[s];
        if (s > 0) {
            sum = add(sum, previous[s - 1]);
        }
        return maySkip(s) ? add(sum, previous[s - 2]) : sum;
    }

    private double leaving(double[] next, int s) {
        double sum = next[s];
        if (s + 1 < states.length) {
            sum = add(sum, next[s + 1]);
        }
        return s + 2 < states.length && maySkip(s + 2) ? add(sum, next[s + 2]) : sum;
    }

    /** Whether a path may come from two states before: the blank between may be left out unless the labels around it are equal. */
    private boolean maySkip(int s) {
        return s >= 2 && states[s] != blank && states[s] != states[s - 2];
    }

    /** From logarithms to shares of 1, safe for any magnitude. */
    private static void normalize(double[] logarithms) {
        double max = NEVER;
        for (double value : logarithms) {
            max = Math.max(max, value);
        }
        double sum = 0;
        for (int s = 0; s < logarithms.length; s++) {
            logarithms[s] = Math.exp(logarithms[s] - max);
            sum += logarithms[s];
        }
        for (int s = 0; s < logarithms.length; s++) {
            logarithms[s] /= sum;
        }
    }

    /** log(exp(a) + exp(b)). */
    private static double add(double a, double b) {
        double high = Math.max(a, b);
        return high == NEVER ? NEVER : high + Math.log1p(Math.exp(Math.min(a, b) - high));
    }
}
