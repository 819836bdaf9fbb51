package org.dualslm.testkit;

import java.util.Locale;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;

/**
 * Compares a gradient with what a function really does. The function is moved to and fro along one direction, which is half the
 * gradient (so that a wrong size shows) and half a random one across it (so that what the gradient forgot shows).
 *
 * <p>A part that is 1 % too large or too small changes the slope along that direction by 0.7 % of the gradient's norm; more than
 * 0.4 % is refused. Single precision and the differences themselves cost less than 0.1 %, and a gradient that is 0.1 % off passes.
 */
final class Slope {
    private static final double TOLERANCE = 4e-3;

    private static final int HALVINGS = 14;

    /** Three steps that agree to this fraction of the gradient's norm need no fourth. */
    private static final double CERTAIN = 3e-4;

    private final double[] direction;
    private final double promised;
    private final double scale;

    /**
     * @param gradient a part of it, the function's with respect to some numbers
     * @param atLeast what the difference is measured against if the part's norm is less: less is all rounding
     * @param seed of the random part
     */
    Slope(double[] gradient, double atLeast, long seed) {
        double norm = norm(gradient);
        double[] along = norm < atLeast ? new double[gradient.length] : times(gradient, 1 / norm);
        double[] across = new Random(seed).doubles(gradient.length, -1, 1).toArray();
        double common = dot(across, along);
        for (int i = 0; i < across.length; i++) {
            across[i] -= common * along[i];
        }
        double length = norm(across);
        direction = new double[gradient.length];
        for (int i = 0; i < direction.length; i++) {
            // A gradient of one number has nothing across it.
            direction[i] = along[i] + (length < 1e-9 ? 0 : across[i] / length);
        }
        double whole = norm(direction);
        for (int i = 0; i < direction.length; i++) {
            direction[i] /= whole;
        }
        promised = dot(gradient, direction);
        scale = Math.max(norm, atLeast);
    }

    /** The unit vector along which to move. */
    double[] direction() {
        return direction;
    }

    /** The norm that differences are measured against. */
    double scale() {
        return scale;
    }

    /**
     * Fails if the gradient promises another slope than the function has.
     *
     * @param function of the distance moved along {@link #direction}
     * @param step the first distance to try
     */
    void check(String what, DoubleUnaryOperator function, double step) {
        double found = at0(function, step);
        double off = Math.abs(found - promised) / scale;
        if (!(off < TOLERANCE)) {
            throw new AssertionError(String.format(
                    Locale.ROOT,
                    "%s: it promises a slope of %.6g, but the slope is %.6g; that is off by %.2f %% of its norm %.4g, "
                            + "where %.1f %% is allowed",
                    what,
                    promised,
                    found,
                    100 * off,
                    scale,
                    100 * TOLERANCE));
        }
    }

    /**
     * The slope at zero. Wide steps suffer from curvature and kinks, narrow ones from rounding; the estimate is taken where three
     * steps, each half of the one before, agree best.
     */
    private double at0(DoubleUnaryOperator function, double step) {
        double wide = difference(function, step);
        double middle = difference(function, step / 2);
        double best = middle;
        double leastDoubt = Double.POSITIVE_INFINITY;
        for (int i = 0; i < HALVINGS && leastDoubt > CERTAIN * scale; i++) {
            double narrow = difference(function, step / Math.pow(2, i + 2));
            double doubt = Math.abs(wide - middle) + Math.abs(middle - narrow);
            if (doubt < leastDoubt) {
                leastDoubt = doubt;
                // The error falls with the square of the step.
                best = (4 * narrow - middle) / 3;
            }
            wide = middle;
            middle = narrow;
        }
        return best;
    }

    private static double difference(DoubleUnaryOperator function, double step) {
        return (function.applyAsDouble(step) - function.applyAsDouble(-step)) / (2 * step);
    }

    private static double[] times(double[] vector, double factor) {
        double[] result = new double[vector.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = factor * vector[i];
        }
        return result;
    }

    static double norm(double[] vector) {
        return Math.sqrt(dot(vector, vector));
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
