package org.dualslm.encoders.prosody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Percentage;
import org.dualslm.api.audio.AudioClip;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sounds of known pitch. */
class PitchTrackTest {
    private static final int HALF_A_SECOND = 8000;

    @ParameterizedTest
    @ValueSource(doubles = {62, 80, 100, 123.4, 150, 200, 237, 300, 333.3, 400, 480})
    void findsTones(double hertz) {
        assertAllAt(PitchTrack.of(Sounds.tone(hertz, 0.3, HALF_A_SECOND)), hertz);
    }

    @ParameterizedTest
    @ValueSource(doubles = {62, 80, 100, 123.4, 150, 200, 237, 300, 333.3, 400, 480})
    void findsVoices(double hertz) {
        assertAllAt(PitchTrack.of(Sounds.harmonics(hertz, 1, 15, HALF_A_SECOND)), hertz);
    }

    @ParameterizedTest
    @ValueSource(doubles = {80, 123.4, 200, 237, 300, 400})
    void findsVoicesUnderNoise(double hertz) {
        AudioClip voice = Sounds.harmonics(hertz, 1, 15, HALF_A_SECOND);
        // The voice has -20 dB, the noise -30.
        assertAllAt(PitchTrack.of(Sounds.sum(voice, Sounds.noise(0.03, HALF_A_SECOND, 1))), hertz);
    }

    @ParameterizedTest
    @ValueSource(doubles = {80, 123.4, 200, 237, 300, 400})
    void findsAMissingFundamental(double hertz) {
        assertAllAt(PitchTrack.of(Sounds.harmonics(hertz, 2, 6, HALF_A_SECOND)), hertz);
    }

    @ParameterizedTest
    @CsvSource({"8000, 200", "11025, 90", "22050, 123.4", "44100, 310", "48000, 100"})
    void resamples(int rate, double hertz) {
        AudioClip clip = Sounds.clip(rate / 2, rate, i -> 0.2 * Math.sin(2 * Math.PI * hertz * i / rate));
        assertAllAt(PitchTrack.of(clip), hertz);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-2, 0.1, 10, 1e6, 1e30})
    void doesNotDependOnTheLevel(double amplitude) {
        assertAllAt(PitchTrack.of(Sounds.tone(150, amplitude, HALF_A_SECOND)), 150);
    }

    @Test
    void ignoresAConstantOffset() {
        AudioClip offset = Sounds.clip(HALF_A_SECOND, i -> 0.5);
        assertAllAt(PitchTrack.of(Sounds.sum(offset, Sounds.tone(150, 0.1, HALF_A_SECOND))), 150);
    }

    @ParameterizedTest
    @CsvSource({"100, 200", "300, 120", "80, 400", "220, 180"})
    void followsGlides(double from, double to) {
        int length = 16000;
        PitchTrack track = PitchTrack.of(Sounds.glide(from, to, length));
        for (int frame = 2; frame < track.length() - 2; frame++) {
            double time = (frame + 0.5) * 384 / length;
            assertThat((double) track.hertz(frame))
                    .as("frame %d", frame)
                    .isCloseTo(from * Math.pow(to / from, time), Percentage.withPercentage(3));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-4, 1e-2, 0.2})
    void noiseIsUnvoiced(double deviation) {
        PitchTrack track = PitchTrack.of(Sounds.noise(deviation, 32000, 7));
        assertThat(track.voicedShare()).isLessThan(0.02);
        for (int frame = 0; frame < track.length(); frame++) {
            assertThat(track.voicing(frame)).isLessThan(0.5f);
        }
    }

    @Test
    void silenceIsUnvoiced() {
        PitchTrack track = PitchTrack.of(Sounds.silence(16000));
        assertThat(track.length()).isEqualTo(42);
        assertThat(track.voicedShare()).isZero();
        assertThat(track.medianHertz()).isNaN();
        assertThat(track.toArray()).containsOnly(Float.NaN);
        assertThat(track.voicing(3)).isLessThan(0.01f);
    }

    @Test
    void faintHumInPausesIsUnvoiced() {
        AudioClip pause = Sounds.silence(8000);
        AudioClip speech = Sounds.join(pause, Sounds.harmonics(210, 1, 15, 8000), pause);
        PitchTrack track = PitchTrack.of(Sounds.sum(speech, Sounds.tone(100, 6e-4, 24000)));
        assertThat(track.medianHertz()).isCloseTo(210, within(1.0));
        assertThat(track.voicedShare()).isCloseTo(1 / 3.0, within(0.05));
        assertThat(track.hertz(10)).isNaN();
        assertThat(track.hertz(52)).isNaN();
    }

    @Test
    void passesOverASingleFrameAnOctaveOff() {
        // For 40 ms only the even harmonics sound: as such, a voice an octave higher.
        AudioClip voice = Sounds.harmonics(120, 1, 15, 16000);
        AudioClip octave = Sounds.harmonics(240, 1, 15, 640);
        AudioClip clip = Sounds.join(voice.slice(0, 8000), octave, voice.slice(8640, 16000));
        PitchTrack track = PitchTrack.of(clip);
        for (int frame = 0; frame < track.length(); frame++) {
            assertThat(track.hertz(frame))
                    .as("frame %d", frame)
                    .satisfiesAnyOf(hertz -> assertThat(hertz).isNaN(), hertz -> assertThat(hertz)
                            .isBetween(110f, 130f));
        }
    }

    @Test
    void tellsMedianAndShare() {
        AudioClip clip = Sounds.join(
                Sounds.harmonics(100, 1, 15, 12000), Sounds.silence(16000), Sounds.harmonics(200, 1, 15, 4000));
        PitchTrack track = PitchTrack.of(clip);
        assertThat(track.medianHertz()).isCloseTo(100, within(1.0));
        assertThat(track.voicedShare()).isCloseTo(0.5, within(0.06));
        assertThat(track.frameRate()).isCloseTo(41.667, within(0.001));
        assertThat(track.toArray()).hasSize(track.length());
        assertThat(track.toString()).contains("frames", "median");
    }

    @Test
    void refusesFramesOutside() {
        PitchTrack track = PitchTrack.of(Sounds.silence(16000));
        assertThatThrownBy(() -> track.hertz(42)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> track.voicing(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    private static void assertAllAt(PitchTrack track, double hertz) {
        assertThat(track.voicedShare()).as("voiced share").isEqualTo(1);
        for (int frame = 0; frame < track.length(); frame++) {
            assertThat((double) track.hertz(frame))
                    .as("frame %d", frame)
                    .isCloseTo(hertz, Percentage.withPercentage(0.5));
            assertThat(track.voicing(frame)).isGreaterThan(0.8f);
        }
    }
}
