package org.dualslm.examples.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MedianPitchTest {
    @ParameterizedTest
    @ValueSource(doubles = {80, 93, 120, 155, 168, 210, 272})
    void findsThePitchOfAHarmonicTone(double hertz) {
        float[] x = Effects.background(Signals.voiced(hertz, 0.5), -50, 3000, new SplittableRandom(1));
        assertThat(MedianPitch.of(x, Effects.SAMPLE_RATE).orElseThrow()).isCloseTo(hertz, within(0.01 * hertz));
    }

    @Test
    void findsNoneInNoiseSilenceOrTooLittle() {
        assertThat(MedianPitch.of(Signals.noise(0.3, 0.5), Effects.SAMPLE_RATE)).isEmpty();
        assertThat(MedianPitch.of(new float[8000], Effects.SAMPLE_RATE)).isEmpty();
        assertThat(MedianPitch.of(new float[3], Effects.SAMPLE_RATE)).isEmpty();
    }
}
