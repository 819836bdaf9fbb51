package org.dualslm.testkit;

/**
 * How far a value may be from the one expected: {@code |actual − expected| ≤ absolute + relative · |expected|}.
 *
 * @param absolute ≥ 0
 * @param relative ≥ 0
 */
public record Tolerance(double absolute, double relative) {
    public Tolerance {
        if (!(absolute >= 0 && relative >= 0)) {
            throw new IllegalArgumentException("Tolerances must be at least 0, not " + absolute + " and " + relative);
        }
    }

    /** The same for every value. */
    public static Tolerance absolute(double absolute) {
        return new Tolerance(absolute, 0);
    }

    /** This much wider. */
    public Tolerance times(double factor) {
        return new Tolerance(absolute * factor, relative * factor);
    }

    double allowedAt(double expected) {
        return absolute + relative * Math.abs(expected);
    }
}
