package org.dualslm.examples.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.dualslm.examples.corpus.Labels.Emotion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EffectsTest {
    @Test
    void lowPassFallsSixDecibelsAnOctave() {
        assertThat(gain(1000, x -> Effects.lowPass(x, 1000))).isCloseTo(-3, within(0.7));
        double octave = gain(3000, x -> Effects.lowPass(x, 500)) - gain(1500, x -> Effects.lowPass(x, 500));
        assertThat(octave).isCloseTo(-6, within(1.2));
        assertThat(gain(100, x -> Effects.lowPass(x, 1000))).isCloseTo(0, within(0.1));
    }

    @Test
    void shelvesChangeTheirSideOnly() {
        assertThat(gain(6000, x -> Effects.highShelf(x, 1000, 6))).isCloseTo(6, within(1.0));
        assertThat(gain(60, x -> Effects.highShelf(x, 1000, 6))).isCloseTo(0, within(0.2));
        assertThat(gain(30, x -> Effects.lowShelf(x, 400, -6))).isCloseTo(-6, within(0.2));
        assertThat(gain(6000, x -> Effects.lowShelf(x, 400, -6))).isCloseTo(0, within(0.5));
    }

    @Test
    void tremoloMovesBetweenFullLevelAndItsDepth() {
        float[] ones = new float[16000];
        Arrays.fill(ones, 1);
        float[] y = Effects.tremolo(ones, 5, 0.6, 0);
        float least = 1;
        float most = 0;
        for (float s : y) {
            least = Math.min(least, s);
            most = Math.max(most, s);
        }
        assertThat(least).isCloseTo(0.4f, within(1e-3f));
        assertThat(most).isCloseTo(1f, within(1e-3f));
        assertThat(y[3200]).as("after one period").isCloseTo(1f, within(1e-3f));
    }

    @Test
    void hardOnsetsRaiseTheBeginningOnly() {
        float[] x = Effects.padded(Signals.sine(300, 0.2, 1), 0.2, 0);
        float[] y = Effects.hardOnsets(x, 6);
        double beginning = Signals.decibels(Arrays.copyOfRange(y, 3400, 4200))
                - Signals.decibels(Arrays.copyOfRange(x, 3400, 4200));
        double later = Signals.decibels(Arrays.copyOfRange(y, 14000, 16000))
                - Signals.decibels(Arrays.copyOfRange(x, 14000, 16000));
        assertThat(beginning).isBetween(3.0, 6.01);
        assertThat(later).isCloseTo(0, within(0.7));
    }

    @Test
    void breathFollowsTheSpeechAndNoiseDoesNot() {
        float[] x = Effects.padded(Signals.sine(300, 0.2, 0.5), 0.5, 0.5);
        float[] breath = Effects.breath(x, -12, new SplittableRandom(1));
        assertThat(Arrays.copyOfRange(breath, 0, 4000)).containsOnly(0f);
        float[] background = Effects.background(x, -60, 3000, new SplittableRandom(1));
        assertThat(Signals.decibels(Arrays.copyOfRange(background, 0, 8000))).isCloseTo(-60, within(0.5));
    }

    @Test
    void trimmingTakesSilenceOffBothEnds() {
        float[] tone = Signals.sine(300, 0.5, 0.5);
        float[] y = Effects.trimmed(Effects.padded(tone, 0.7, 0.4), Effects.SAMPLE_RATE);
        assertThat(y.length / 16000.0).isBetween(0.5, 0.525);
        assertThat(Effects.trimmed(new float[100], Effects.SAMPLE_RATE).length).isLessThanOrEqualTo(100);
    }

    @ParameterizedTest
    @EnumSource(Emotion.class)
    void emotionsLeaveTheMedianPitchNearWhereItWas(Emotion emotion) {
        Expression expression = Expression.of(emotion);
        SplittableRandom random = new SplittableRandom(3);
        float[] x = Signals.voiced(150, 2);
        var course = expression.pitchCourse(2, random);
        float[] y = expression.coloured(TimeWarp.read(x, 16000, 16000, course), random);
        assertThat(MedianPitch.of(y, 16000).orElseThrow()).isCloseTo(150, within(6.0));
        assertThat(y.length / 16000.0).isCloseTo(2, within(0.1));
        for (float s : y) {
            assertThat(Float.isFinite(s)).isTrue();
        }
    }

    /** In dB at a frequency. */
    private static double gain(double hertz, UnaryOperator<float[]> effect) {
        float[] x = Signals.sine(hertz, 0.1, 1);
        float[] y = effect.apply(x);
        return Signals.decibels(Arrays.copyOfRange(y, 4000, 16000))
                - Signals.decibels(Arrays.copyOfRange(x, 4000, 16000));
    }
}
