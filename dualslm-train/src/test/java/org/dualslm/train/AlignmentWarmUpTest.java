package org.dualslm.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Locale;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.train.AlignmentLoss.Spelt;
import org.dualslm.train.alignment.CtcLoss;
import org.dualslm.train.progress.Progress;
import org.dualslm.train.task.Information;
import org.dualslm.train.testing.TinyTraining;
import org.junit.jupiter.api.Test;
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

    @Test
    void ofMixedRecordingsBothTextsAreLearned() {
        try (TinyTraining tiny = new TinyTraining(directory);
                TrainingRun run = TrainingRun.open(directory.resolve("run"), Progress.NONE)) {
            StageSettings settings = StageSettings.DEFAULTS.with("""
                    {"kind": "spelling", "train": ["paralinguistic"], "steps": 150, "batchSize": 8, "validationExamples": 12,
                     "mixup": {"probability": 0.7, "alpha": 0.5},
                     "optimizer": {"learningRate": 5e-3, "warmUpSteps": 10}, "checkpointEvery": 1000}
                    """);
            AlignmentWarmUp warmUp = new AlignmentWarmUp(
                    tiny.parts(), tiny.data, tiny.spelling(Information.PARALINGUISTIC), settings, tiny.pool);

            warmUp.train(run);

            assertThat(warmUp.wordErrorRate(tiny.data.validation())).isLessThan(0.1);
        }
    }

    @Test
    void lossAndGradientOfAMixtureAreMixed() {
        Spelt one = new Spelt(new CtcLoss.Result(2, Embeddings.of(1, 2, new float[] {1, 3})), 2, false);
        Spelt other = new Spelt(new CtcLoss.Result(6, Embeddings.of(1, 2, new float[] {5, -1})), 4, false);

        Spelt mixed = one.mixed(other, 0.75);

        assertThat(mixed.result().loss()).isEqualTo(3);
        assertThat(mixed.result().gradient().toArray()).containsExactly(2, 2);
        assertThat(mixed.tokens()).isEqualTo(2.5);
        assertThat(one.mixed(Spelt.NONE, 0.1)).isSameAs(one);
        assertThat(Spelt.NONE.mixed(other, 0.1)).isSameAs(other);
    }
}
