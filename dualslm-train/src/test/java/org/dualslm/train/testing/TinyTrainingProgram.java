package org.dualslm.train.testing;

import java.nio.file.Path;
import org.dualslm.train.StageOutcome;
import org.dualslm.train.StageSettings;
import org.dualslm.train.StageTrainer;
import org.dualslm.train.TrainingRun;
import org.dualslm.train.progress.Progress;

/** A small training as a program of its own, which can be killed. Prints a line for each step that is done. */
public final class TinyTrainingProgram {
    public static final int STEPS = 20;

    private static final StageSettings SETTINGS = StageSettings.DEFAULTS.with("""
            {"name": "killed", "tasks": {"transcription": 1, "energy": 1, "reply": 1}, "method": "replacement", "seed": 5,
             "context": {"least": 0, "most": 1}, "steps": %d, "batchSize": 4, "accumulate": 2, "checkpointEvery": 2,
             "keepCheckpoints": 2, "validateEvery": 3, "validationExamples": 4, "best": "validation.loss", "endWithBest": true,
             "masking": {"probability": 0.5, "spans": 1, "longest": 0.2}, "noise": {"probability": 0.5, "deviation": 0.1},
             "mixup": {"probability": 0.3, "alpha": 0.5},
             "optimizer": {"learningRate": 5e-3, "warmUpSteps": 5}}
            """.formatted(STEPS));

    private TinyTrainingProgram() {}

    /** @param arguments the folder of corpus and language model; that of the training */
    public static void main(String[] arguments) {
        try (TinyTraining tiny = new TinyTraining(Path.of(arguments[0]));
                TrainingRun run = TrainingRun.open(Path.of(arguments[1]), printing())) {
            StageOutcome outcome =
                    new StageTrainer(tiny.parts(), tiny.data, tiny.teaching(SETTINGS), SETTINGS, tiny.pool).train(run);
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
