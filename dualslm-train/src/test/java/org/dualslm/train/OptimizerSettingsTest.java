package org.dualslm.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class OptimizerSettingsTest {
    private final OptimizerSettings settings = new OptimizerSettings(2e-3, 10, 0.1, 0.01, 1.5);

    @Test
    void theRateRisesEvenlyThenFallsAsACosine() {
        assertThat(rate(0)).isCloseTo(2e-4, within(1e-12));
        assertThat(rate(4)).isCloseTo(1e-3, within(1e-12));
        assertThat(rate(9)).isCloseTo(2e-3, within(1e-12));
        assertThat(rate(10)).isCloseTo(2e-3, within(1e-12));
        assertThat(rate(60)).isCloseTo(2e-3 * (0.1 + 0.9 / 2), within(1e-12));
        assertThat(rate(110)).isCloseTo(2e-4, within(1e-12));
        for (int step = 10; step < 110; step++) {
            assertThat(rate(step + 1)).isLessThan(rate(step));
        }
    }

    @Test
    void largeGradientsAreScaledDownToTheNormAndSmallOnesLeft() {
        assertThat(settings.scale(0)).isEqualTo(1);
        assertThat(settings.scale(1.5)).isEqualTo(1);
        assertThat(settings.scale(6)).isEqualTo(0.25);
    }

    @Test
    void aTrainingMayBeAllWarmUp() {
        assertThat(OptimizerSettings.withLearningRate(1)
                        .withWarmUpSteps(5)
                        .at(4, 5)
                        .learningRate())
                .isEqualTo(1);
        assertThat(OptimizerSettings.withLearningRate(1)
                        .withWarmUpSteps(0)
                        .at(0, 1)
                        .learningRate())
                .isEqualTo(1);
    }

    @Test
    void refusesWhatIsOutOfRange() {
        assertThatThrownBy(() -> new OptimizerSettings(0, 1, 0, 0, 1)).hasMessageContaining("learning rate 0");
        assertThatThrownBy(() -> new OptimizerSettings(1, -1, 0, 0, 1)).hasMessageContaining("warm-up -1");
        assertThatThrownBy(() -> new OptimizerSettings(1, 1, 2, 0, 1)).hasMessageContaining("final share 2");
        assertThatThrownBy(() -> new OptimizerSettings(1, 1, 0, -1, 1)).hasMessageContaining("weight decay -1");
        assertThatThrownBy(() -> new OptimizerSettings(1, 1, 0, 0, 0)).hasMessageContaining("clip norm 0");
        assertThatThrownBy(() -> new OptimizerSettings(Double.NaN, 1, 0, 0, 1)).hasMessageContaining("NaN");
    }

    private double rate(int step) {
        return settings.at(step, 111).learningRate();
    }
}
