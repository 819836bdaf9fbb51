package org.dualslm.train;

import org.dualslm.api.adapter.AdamW;

/**
 * How fast adapters learn: AdamW with a linear warm-up and a cosine decay. Immutable.
 *
 * @param learningRate the highest, reached at the end of the warm-up
 * @param warmUpSteps over which the rate rises, ≥ 0
 * @param finalShare what the rate has fallen to at the last step, as a share of the highest, in [0, 1]
 * @param weightDecay decoupled decay, ≥ 0
 * @param clipNorm gradients are scaled down to this global norm over all adapters, > 0
 */
public record OptimizerSettings(
        double learningRate, int warmUpSteps, double finalShare, double weightDecay, double clipNorm) {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.98;
    private static final double EPSILON = 1e-8;

    public OptimizerSettings {
        if (!(learningRate > 0 && warmUpSteps >= 0 && finalShare >= 0 && finalShare <= 1 && weightDecay >= 0)
                || !(clipNorm > 0)
                || Double.isInfinite(learningRate)) {
            throw new IllegalArgumentException("Optimizer settings out of range: learning rate " + learningRate
                    + ", warm-up " + warmUpSteps + ", final share " + finalShare + ", weight decay " + weightDecay
                    + ", clip norm " + clipNorm);
        }
    }

    /** Warm-up over 200 steps, decay to 5 %, weight decay 0.01, clipping at 1. */
    public static OptimizerSettings withLearningRate(double learningRate) {
        return new OptimizerSettings(learningRate, 200, 0.05, 0.01, 1.0);
    }

    /** These settings with another warm-up. */
    public OptimizerSettings withWarmUpSteps(int steps) {
        return new OptimizerSettings(learningRate, steps, finalShare, weightDecay, clipNorm);
    }

    /** The optimizer of one step of so many. */
    AdamW at(int step, int steps) {
        return new AdamW(rate(step, steps), BETA1, BETA2, EPSILON, weightDecay);
    }

    private double rate(int step, int steps) {
        if (step < warmUpSteps) {
            return learningRate * (step + 1) / warmUpSteps;
        }
        double progress = (double) (step - warmUpSteps) / Math.max(1, steps - 1 - warmUpSteps);
        double cosine = 0.5 * (1 + Math.cos(Math.PI * Math.min(1, progress)));
        return learningRate * (finalShare + (1 - finalShare) * cosine);
    }

    /** By how much to scale gradients of a global norm. */
    double scale(double norm) {
        return norm > clipNorm ? clipNorm / norm : 1;
    }
}
