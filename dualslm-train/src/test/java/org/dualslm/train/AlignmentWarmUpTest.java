package org.dualslm.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
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
            AlignmentSettings settings = new AlignmentSettings(
                    120,
                    8,
                    OptimizerSettings.withLearningRate(5e-3).withWarmUpSteps(10),
                    FrameMasking.NONE,
                    1000,
                    1000,
                    12,
                    1);
            AlignmentWarmUp warmUp = new AlignmentWarmUp(parts, tiny.data, tiny.spelling(kind), settings, tiny.pool);
            assertThat(warmUp.wordErrorRate(tiny.data.validation())).isGreaterThan(0.4);

            StageOutcome outcome = warmUp.train(run);

            assertThat(outcome.finished()).isTrue();
            assertThat(warmUp.wordErrorRate(tiny.data.validation())).isLessThan(0.05);
        }
    }
}
