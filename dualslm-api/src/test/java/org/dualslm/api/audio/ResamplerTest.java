package org.dualslm.api.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The resampler against signals whose samples at the new rate are known exactly. */
class ResamplerTest {
    /** Common rates, odd ones, and pairs without a common divisor, which have too many phases for a table. */
    @Provide
    Arbitrary<Integer> rates() {
        return Arbitraries.of(
                8000, 11025, 12000, 12345, 15999, 16000, 16001, 22050, 24000, 32000, 44100, 44101, 48000, 96000);
    }

    @ParameterizedTest(name = "{0} to {1} Hz")
    @CsvSource({
        "44100, 16000",
        "48000, 16000",
        "22050, 16000",
        "11025, 16000",
        "8000, 16000",
        "96000, 16000",
        "44101, 16000",
        "16000, 44101",
        "15999, 16000",
        "16000, 15999",
        "16000, 44100",
        "16000, 8000",
        "192000, 16000"
    })
    void aChirpStaysTheSameChirp(int from, int to) {
        int lower = Math.min(from, to);
        AudioClip clip = AudioClip.of(chirp(lower, from), from).resampled(to);
        assertThat(clip.sampleRate()).isEqualTo(to);
        assertThat(signalToNoise(chirp(lower, to), clip.toArray(), to / 20)).isGreaterThan(110);
    }

    @Property(tries = 30)
    void aToneInTheBandKeepsItsAmplitudeAndPhase(
            @ForAll("rates") int from, @ForAll("rates") int to, @ForAll @DoubleRange(min = 0.01, max = 0.44) double f) {
        double hertz = f * Math.min(from, to);
        float[] resampled = Resampler.resample(tone(hertz, from, from / 8), from, to);
        float[] expected = tone(hertz, to, resampled.length);
        assertThat(signalToNoise(expected, resampled, to / 20)).isGreaterThan(95);
    }

    @Property(tries = 30)
    void aToneAboveTheNewNyquistFrequencyIsSuppressed(
            @ForAll("rates") int from, @ForAll("rates") int to, @ForAll @DoubleRange(min = 0, max = 1) double share) {
        Assume.that(from > to * 1.1);
        double hertz = to * 0.5 + share * (from - to) * 0.5;
        float[] resampled = Resampler.resample(tone(hertz, from, from / 8), from, to);
        double largest = 0;
        for (int i = to / 20; i < resampled.length - to / 20; i++) {
            largest = Math.max(largest, Math.abs(resampled[i]));
        }
        assertThat(20 * Math.log10(largest / 0.5 + 1e-12)).isLessThan(-90);
    }

    @Property(tries = 30)
    void aConstantStaysConstant(
            @ForAll("rates") int from, @ForAll("rates") int to, @ForAll @DoubleRange(min = -1, max = 1) double level) {
        float[] samples = new float[from / 8];
        Arrays.fill(samples, (float) level);
        float[] resampled = Resampler.resample(samples, from, to);
        double farthest = 0;
        for (int i = to / 20; i < resampled.length - to / 20; i++) {
            farthest = Math.max(farthest, Math.abs(resampled[i] - level));
        }
        assertThat(farthest).isLessThan(1e-5);
    }

    @Property(tries = 20)
    void isLinear(@ForAll("rates") int from, @ForAll("rates") int to, @ForAll long seed) {
        Random random = new Random(seed);
        float[] a = noise(500, random);
        float[] b = noise(500, random);
        float[] mix = new float[500];
        for (int i = 0; i < mix.length; i++) {
            mix[i] = 0.75f * a[i] - 0.5f * b[i];
        }
        float[] resampledA = Resampler.resample(a, from, to);
        float[] resampledB = Resampler.resample(b, from, to);
        float[] resampledMix = Resampler.resample(mix, from, to);
        for (int i = 0; i < resampledMix.length; i++) {
            assertThat(resampledMix[i]).isCloseTo(0.75f * resampledA[i] - 0.5f * resampledB[i], within(1e-6f));
        }
    }

    @Property(tries = 200)
    void theLengthIsTheRoundedRatio(
            @ForAll @IntRange(min = 1, max = 700) int length, @ForAll("rates") int from, @ForAll("rates") int to) {
        long expected = Math.max(1, (long) Math.floor((double) length * to / from + 0.5));
        assertThat(Resampler.resample(new float[length], from, to)).hasSize((int) expected);
    }

    @ParameterizedTest(name = "{0} to {1} Hz, {2} samples")
    @CsvSource({
        "1, 2147483647, 1", "2147483647, 1, 100", "2147483647, 2147483646, 100", "2147483646, 2147483647, 100",
        "2147483647, 16000, 1000", "999999937, 16000, 10", "16000, 999983, 10", "1, 16000, 3"
    })
    void extremeRatiosNeitherOverflowNorExplode(int from, int to, int length) {
        double exact = (double) length * to / from;
        if (exact > Integer.MAX_VALUE - 8) {
            AudioClip clip = AudioClip.of(new float[length], from);
            assertThatThrownBy(() -> clip.resampled(to)).isInstanceOf(AudioException.class);
            return;
        }
        float[] resampled = Resampler.resample(noise(length, new Random(1)), from, to);
        assertThat(resampled).hasSize((int) Math.max(1, Math.round(exact)));
        for (float sample : resampled) {
            assertThat(sample).isFinite().isBetween(-5f, 5f);
        }
    }

    @Property(tries = 20)
    void hugeSamplesStayFinite(@ForAll("rates") int from, @ForAll("rates") int to) {
        float[] samples = new float[400];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = i / 20 % 2 == 0 ? Float.MAX_VALUE : -Float.MAX_VALUE;
        }
        for (float sample : Resampler.resample(samples, from, to)) {
            assertThat(sample).isFinite();
        }
    }

    /** From 50 Hz to 0.42 of the lower rate within a second. */
    private static float[] chirp(int lowerRate, int rate) {
        double slope = (0.42 * lowerRate - 50) / 2;
        float[] samples = new float[rate];
        for (int i = 0; i < rate; i++) {
            double time = (double) i / rate;
            samples[i] = (float) (0.5 * Math.sin(2 * Math.PI * (50 * time + slope * time * time)));
        }
        return samples;
    }

    private static float[] tone(double hertz, int rate, int length) {
        float[] samples = new float[length];
        for (int i = 0; i < length; i++) {
            samples[i] = (float) (0.5 * Math.sin(2 * Math.PI * hertz * i / rate + 0.3));
        }
        return samples;
    }

    private static float[] noise(int length, Random random) {
        float[] samples = new float[length];
        for (int i = 0; i < length; i++) {
            samples[i] = random.nextFloat() * 2 - 1;
        }
        return samples;
    }

    private static double signalToNoise(float[] expected, float[] actual, int margin) {
        assertThat(actual).hasSameSizeAs(expected);
        double signal = 0;
        double noise = 1e-30;
        for (int i = margin; i < expected.length - margin; i++) {
            signal += (double) expected[i] * expected[i];
            noise += Math.pow((double) actual[i] - expected[i], 2);
        }
        return 10 * Math.log10(signal / noise);
    }
}
