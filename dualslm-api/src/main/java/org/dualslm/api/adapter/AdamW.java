package org.dualslm.api.adapter;

/**
 * Adam with decoupled weight decay and bias correction (Loshchilov and Hutter, arXiv 1711.05101), as torch.optim.AdamW
 * computes it: {@code p *= 1 - learningRate * weightDecay}, then
 * {@code p -= learningRate * m̂ / (sqrt(v̂) + epsilon)}.
 *
 * @param learningRate of this step, ≥ 0
 * @param beta1 decay of the gradient's running mean, in [0, 1)
 * @param beta2 decay of the squared gradient's running mean, in [0, 1)
 * @param epsilon added to the denominator, > 0
 * @param weightDecay decoupled decay, ≥ 0
 */
public record AdamW(double learningRate, double beta1, double beta2, double epsilon, double weightDecay) {
    public AdamW {
        if (!(learningRate >= 0
                        && beta1 >= 0
                        && beta1 < 1
                        && beta2 >= 0
                        && beta2 < 1
                        && epsilon > 0
                        && weightDecay >= 0)
                || Double.isInfinite(learningRate)) {
            throw new IllegalArgumentException("AdamW settings out of range: learning rate " + learningRate + ", betas "
                    + beta1 + " " + beta2 + ", epsilon " + epsilon + ", weight decay " + weightDecay);
        }
    }

    /** Betas 0.9 and 0.98, epsilon 1e-8, weight decay 0.01. */
    public static AdamW withLearningRate(double learningRate) {
        return new AdamW(learningRate, 0.9, 0.98, 1e-8, 0.01);
    }
}
