package org.dualslm.train;

import java.util.Objects;

/**
 * How to warm an adapter up. Immutable.
 *
 * @param steps optimizer steps, ≥ 1
 * @param batchSize utterances a step, ≥ 1
 * @param optimizer learning rate, warm-up, decay, clipping
 * @param masking of frames
 * @param checkpointEvery steps, ≥ 1
 * @param validateEvery steps, ≥ 1
 * @param validationExamples how many utterances of the validation split to read then
 * @param seed of all draws
 */
public record AlignmentSettings(
        int steps,
        int batchSize,
        OptimizerSettings optimizer,
        FrameMasking masking,
        int checkpointEvery,
        int validateEvery,
        int validationExamples,
        long seed) {
    public AlignmentSettings {
        Objects.requireNonNull(optimizer, "optimizer");
        Objects.requireNonNull(masking, "masking");
        if (steps < 1 || batchSize < 1 || checkpointEvery < 1 || validateEvery < 1 || validationExamples < 0) {
            throw new IllegalArgumentException(
                    "Steps, batch size, and steps between checkpoints and validations must be at"
                            + " least 1, not " + steps + ", " + batchSize + ", " + checkpointEvery + ", "
                            + validateEvery
                            + "; validation examples at least 0, not " + validationExamples);
        }
    }

    /** So many steps with the seed given and every other default. */
    public static AlignmentSettings defaults(int steps, long seed) {
        return new AlignmentSettings(
                steps,
                32,
                OptimizerSettings.withLearningRate(1e-3),
                new FrameMasking(0.5, 2, 0.06),
                250,
                250,
                128,
                seed);
    }
}
