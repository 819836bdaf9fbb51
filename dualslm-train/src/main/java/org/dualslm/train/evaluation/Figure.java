package org.dualslm.train.evaluation;

import java.util.Locale;

/**
 * A figure and how far chance may have moved it. Immutable.
 *
 * @param value measured; NaN if there was nothing to measure
 * @param low where its confidence interval begins
 * @param high where it ends
 */
public record Figure(double value, double low, double high) {
    /** {@code 91.3 % (88.0–94.1)}, and a dash for what was not measured. */
    public String percent() {
        return Double.isNaN(value)
                ? "–"
                : String.format(Locale.ROOT, "%.1f %% (%.1f–%.1f)", 100 * value, 100 * low, 100 * high);
    }

    /** Whether the interval leaves 0 out: for differences. */
    public boolean excludesZero() {
        return low > 0 || high < 0;
    }
}
