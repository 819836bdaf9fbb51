package org.dualslm.train.testing;

import java.nio.file.Path;
import org.dualslm.train.AlignmentWarmUp;
import org.dualslm.train.StageOutcome;
import org.dualslm.train.StageSettings;
import org.dualslm.train.StageTrainer;
import org.dualslm.train.TrainingParts;
import org.dualslm.train.TrainingRun;
import org.dualslm.train.progress.Progress;
import org.dualslm.train.task.Information;

/**
 * A small training of two stages as a program of its own, which can be killed: one that spells, and one with everything at once. Prints a
 * line for each step that is done.
 */
public final class TinyTrainingProgram {
    private static final int SPELLING_STEPS = 8;
    private static final int KILLED_STEPS = 20;
    public static final int STEPS = SPELLING_STEPS + KILLED_STEPS;

    private static final StageSettings SPELLING = StageSettings.DEFAULTS.with("""
            {"name": "spelled", "kind": "spelling", "train": ["linguistic"], "seed": 5, "steps": %d, "batchSize": 8,
             "checkpointEvery": 1, "validateEvery": 4, "validationExamples": 4,
             "masking": {"probability": 0.5, "spans": 1, "longest": 0.2},
             "optimizer": {"learningRate": 5e-3, "warmUpSteps": 5}}
            """.formatted(SPELLING_STEPS));

    private static final StageSettings SETTINGS = StageSettings.DEFAULTS.with("""
            {"name": "killed", "tasks": {"transcription": 1, "energy": 1, "reply": 1}, "method": "replacement", "seed": 5,
             "context": {"least": 0, "most": 1}, "steps": %d, "batchSize": 4, "accumulate": 2, "checkpointEvery": 1,
             "keepCheckpoints": 2, "validateEvery": 3, "validationExamples": 4, "best": "validation.loss", "endWithBest": true,
             "masking": {"probability": 0.5, "spans": 1, "longest": 0.2}, "noise": {"probability": 0.5, "deviation": 0.1},
             "mixup": {"probability": 0.3, "alpha": 0.5}, "transcriptWeight": 0.3, "captionWeight": 0.3,
             "optimizer": {"learningRate": 5e-3, "warmUpSteps": 5}}
            """.formatted(KILLED_STEPS));

    private TinyTrainingProgram() {}

    /** @param arguments the folder of corpus and language model; that of the training */
    public static void main(String[] arguments) {
        try (TinyTraining tiny = new TinyTraining(Path.of(arguments[0]));
                TrainingRun run = TrainingRun.open(Path.of(arguments[1]), printing())) {
            TrainingParts parts = tiny.parts();
            new AlignmentWarmUp(parts, tiny.data, tiny.spelling(Information.LINGUISTIC), SPELLING, tiny.pool)
                    .train(run);
            StageOutcome outcome =
                    new StageTrainer(parts, tiny.data, tiny.teaching(SETTINGS), SETTINGS, tiny.pool).train(run);
            System.out.println(outcome.finished() ? "finished" : "stopped");
        }
    }

    private static Progress printing() {
        return (name, total, done) -> new Progress.Task() {
            @Override
            public void advance(long steps) {
                System.out.println("step");
            }

            @Override
            public void say(String message) {}

            @Override
            public void close() {}
        };
    }
}
