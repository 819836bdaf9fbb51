package org.dualslm.train;

/**
 * How a stage ended. Immutable.
 *
 * @param steps done so far, in all runs together
 * @param finished whether these are all; if not, it was asked to stop, and running it again goes on
 * @param loss of the last steps, smoothed; NaN if this run did none
 */
public record StageOutcome(int steps, boolean finished, double loss) {}
