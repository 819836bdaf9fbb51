package org.dualslm.examples.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LevelTest {
    @Test
    void measuresSpeechOnlyNotTheSilenceAroundIt() {
        float[] tone = Signals.sine(200, 0.1, 0.5);
        assertThat(Level.active(tone, 16000)).isCloseTo(-23.01, within(0.05));
        assertThat(Level.active(Effects.padded(tone, 1, 1), 16000)).isCloseTo(-23.01, within(0.1));
        assertThat(Level.active(new float[1600], 16000)).isNegative().isInfinite();
    }

    @ParameterizedTest
    @ValueSource(doubles = {-40, -28, -18, -15})
    void setsTheLevelAndKeepsPeaksBelowFullScale(double decibels) {
        float[] spiky = Signals.voiced(120, 0.5);
        for (int i = 100; i < spiky.length; i += 2000) {
            spiky[i] = 1;
        }
        float[] y = Level.scaledTo(decibels, spiky, 16000);
        assertThat(Level.active(y, 16000)).isCloseTo(decibels, within(0.5));
        for (float s : y) {
            assertThat(Math.abs(s)).isLessThanOrEqualTo(0.9701f);
        }
    }

    @Test
    void limiterLeavesWhatIsLowAlone() {
        float[] x = Signals.sine(200, 0.9, 0.1);
        float[] y = Level.limited(x, 16000);
        for (int i = 0; i < x.length; i++) {
            assertThat(y[i]).isCloseTo(x[i], within(1e-6f));
        }
    }
}
