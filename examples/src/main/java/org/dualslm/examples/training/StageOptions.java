package org.dualslm.examples.training;

import org.dualslm.train.AlignmentSettings;
import org.dualslm.train.FrameMasking;
import org.dualslm.train.JointSettings;
import org.dualslm.train.LossAverage;
import org.dualslm.train.OptimizerSettings;
import picocli.CommandLine.Option;

/** How long and how fast to train. */
final class StageOptions {
    private static final int VALIDATION_EXAMPLES = 128;

    @Option(
            names = "--transcript-steps",
            defaultValue = "2000",
            paramLabel = "N",
            description = "First, steps in which the linguistic adapter learns to spell transcripts; 0 for the paper's"
                    + " recipe (${DEFAULT-VALUE}).")
    private int transcriptSteps;

    @Option(
            names = "--caption-steps",
            defaultValue = "1000",
            paramLabel = "N",
            description = "Then, steps in which the paralinguistic adapter learns to spell captions; 0 for the paper's"
                    + " recipe (${DEFAULT-VALUE}).")
    private int captionSteps;

    @Option(
            names = "--steps",
            defaultValue = "3000",
            paramLabel = "N",
            description = "At last, steps in which both learn through the language model; 0 to only spell"
                    + " (${DEFAULT-VALUE}).")
    private int jointSteps;

    @Option(
            names = "--learning-rate",
            defaultValue = "1e-3",
            paramLabel = "RATE",
            description = "The highest while spelling (${DEFAULT-VALUE}).")
    private double learningRate;

    @Option(
            names = "--joint-learning-rate",
            defaultValue = "4e-4",
            paramLabel = "RATE",
            description = "The highest through the language model (${DEFAULT-VALUE}).")
    private double jointLearningRate;

    @Option(
            names = "--batch-size",
            defaultValue = "32",
            paramLabel = "N",
            description = "Recordings a step (${DEFAULT-VALUE}).")
    private int batchSize;

    @Option(
            names = "--examples-per-pass",
            defaultValue = "32",
            paramLabel = "N",
            description = "Recordings the language model takes at a time: fewer need less memory (${DEFAULT-VALUE}).")
    private int examplesPerPass;

    @Option(
            names = "--transcript-weight",
            defaultValue = "0.3",
            paramLabel = "W",
            description =
                    "Weight of spelling transcripts while both learn; 0 for the paper's recipe (${DEFAULT-VALUE}).")
    private double transcriptWeight;

    @Option(
            names = "--caption-weight",
            defaultValue = "0.3",
            paramLabel = "W",
            description = "Weight of spelling captions while both learn; 0 for the paper's recipe (${DEFAULT-VALUE}).")
    private double captionWeight;

    @Option(
            names = "--leave-out",
            defaultValue = "0.5",
            paramLabel = "P",
            description = "How often vectors that a task does not need are left out (${DEFAULT-VALUE}).")
    private double leaveOut;

    @Option(
            names = "--average",
            defaultValue = "EXAMPLES",
            paramLabel = "OVER",
            description =
                    "What the language model's loss is averaged over: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
    private LossAverage average;

    @Option(
            names = "--checkpoint-every",
            defaultValue = "250",
            paramLabel = "N",
            description = "Steps from one checkpoint to the next (${DEFAULT-VALUE}).")
    private int checkpointEvery;

    @Option(
            names = "--validate-every",
            defaultValue = "250",
            paramLabel = "N",
            description = "Steps from one look at the validation split to the next (${DEFAULT-VALUE}).")
    private int validateEvery;

    int transcriptSteps() {
        return transcriptSteps;
    }

    int captionSteps() {
        return captionSteps;
    }

    int jointSteps() {
        return jointSteps;
    }

    /** Whether vectors are to spell, transcripts or else captions, while both adapters learn through the language model. */
    boolean spellsWhileJoint(boolean transcripts) {
        return jointSteps > 0 && (transcripts ? transcriptWeight : captionWeight) > 0;
    }

    AlignmentSettings spelling(int steps, long seed) {
        return new AlignmentSettings(
                steps,
                batchSize,
                optimizer(learningRate, steps),
                masking(),
                checkpointEvery,
                validateEvery,
                VALIDATION_EXAMPLES,
                seed);
    }

    JointSettings joint(long seed) {
        return new JointSettings(
                jointSteps,
                batchSize,
                examplesPerPass,
                optimizer(jointLearningRate, jointSteps),
                average,
                leaveOut,
                transcriptWeight,
                captionWeight,
                masking(),
                checkpointEvery,
                validateEvery,
                VALIDATION_EXAMPLES,
                seed);
    }

    private static OptimizerSettings optimizer(double rate, int steps) {
        return OptimizerSettings.withLearningRate(rate).withWarmUpSteps(Math.min(200, steps / 10));
    }

    private static FrameMasking masking() {
        return new FrameMasking(0.5, 2, 0.06);
    }
}
