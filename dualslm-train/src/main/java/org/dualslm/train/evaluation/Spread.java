package org.dualslm.train.evaluation;

/**
 * A figure over several wordings of the same question. Immutable.
 *
 * @param mean over the wordings
 * @param min of the worst or best, whichever is smaller
 * @param max of the other
 */
public record Spread(double mean, double min, double max) {}
