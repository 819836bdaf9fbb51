package org.dualslm.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Locale;
import org.dualslm.train.progress.Progress;
import org.dualslm.train.task.Information;
import org.dualslm.train.testing.TinyTraining;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AlignmentWarmUpTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void teachesAnAdapterToSpellWhatItNeverHeard(Information kind) {
        try (TinyTraining tiny = new TinyTraining(directory);
                TrainingRun run = TrainingRun.open(directory.resolve("run"), Progress.NONE)) {
            TrainingParts parts = tiny.parts();
            StageSettings settings =
                    StageSettings.DEFAULTS.with("""
                    {"kind": "spelling", "train": ["%s"], "steps": 120, "batchSize": 8, "validationExamples": 12,
                     "optimizer": {"learningRate": 5e-3, "warmUpSteps": 10}, "checkpointEvery": 1000}
                    """.formatted(kind.name().toLowerCase(Locale.ROOT)));
            AlignmentWarmUp warmUp = new AlignmentWarmUp(parts, tiny.data, tiny.spelling(kind), settings, tiny.pool);
            assertThat(warmUp.wordErrorRate(tiny.data.validation())).isGreaterThan(0.4);

            StageOutcome outcome = warmUp.train(run);

            assertThat(outcome.finished()).isTrue();
            assertThat(warmUp.wordErrorRate(tiny.data.validation())).isLessThan(0.05);
        }
    }
}
