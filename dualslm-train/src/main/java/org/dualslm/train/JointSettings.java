package org.dualslm.train;

import java.util.Objects;
import org.dualslm.train.task.Information;

/**
 * How to train both adapters jointly. Immutable.
 *
 * @param steps optimizer steps, ≥ 1
 * @param batchSize examples a step, ≥ 1
 * @param examplesPerPass examples the language model takes at a time, ≥ 1: fewer need less memory and change nothing but rounding
 * @param optimizer learning rate, warm-up, decay, clipping
 * @param average what the loss is averaged over
 * @param leaveOut the probability that the vectors which a task does not need are left out of an example, in [0, 1]: so each adapter
 *     learns to do without the other
 * @param transcriptWeight weight of the loss added for how well the linguistic vectors spell the transcript, ≥ 0; 0 is the paper's recipe
 * @param captionWeight weight of the loss added for how well the paralinguistic vectors spell a caption, ≥ 0; 0 is the paper's recipe
 * @param masking of frames
 * @param checkpointEvery steps, ≥ 1
 * @param validateEvery steps, ≥ 1
 * @param validationExamples how many examples of the validation split to ask then
 * @param seed of all draws
 */
public record JointSettings(
        int steps,
        int batchSize,
        int examplesPerPass,
        OptimizerSettings optimizer,
        LossAverage average,
        double leaveOut,
        double transcriptWeight,
        double captionWeight,
        FrameMasking masking,
        int checkpointEvery,
        int validateEvery,
        int validationExamples,
        long seed) {
    public JointSettings {
        Objects.requireNonNull(optimizer, "optimizer");
        Objects.requireNonNull(average, "average");
        Objects.requireNonNull(masking, "masking");
        if (steps < 1 || batchSize < 1 || examplesPerPass < 1 || checkpointEvery < 1 || validateEvery < 1) {
            throw new IllegalArgumentException("Steps, batch size, examples a pass, and steps between checkpoints and"
                    + " validations must be at least 1, not " + steps + ", " + batchSize + ", " + examplesPerPass + ", "
                    + checkpointEvery + ", " + validateEvery);
        }
        if (!(leaveOut >= 0 && leaveOut <= 1 && transcriptWeight >= 0 && captionWeight >= 0)
                || Double.isInfinite(transcriptWeight + captionWeight)
                || validationExamples < 0) {
            throw new IllegalArgumentException("Joint training out of range: leave-out probability " + leaveOut
                    + ", transcript weight " + transcriptWeight + ", caption weight " + captionWeight
                    + ", validation examples " + validationExamples);
        }
    }

    /** The weight of what an adapter's vectors spell. */
    double spellingWeight(Information kind) {
        return kind == Information.LINGUISTIC ? transcriptWeight : captionWeight;
    }

    /** So many steps with the seed given and every other default. */
    public static JointSettings defaults(int steps, long seed) {
        return new JointSettings(
                steps,
                32,
                32,
                OptimizerSettings.withLearningRate(1e-3),
                LossAverage.TOKENS,
                0.5,
                0.3,
                0.3,
                new FrameMasking(0.5, 2, 0.06),
                250,
                250,
                128,
                seed);
    }
}
