package org.dualslm.api.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ReadOnlyBufferException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AudioClipTest {
    private final AudioClip clip = AudioClip.of(new float[] {0.5f, -0.25f, 0f, 1.5f}, 8);

    @Test
    void copiesWhatItIsGivenAndWhatItGives() {
        float[] samples = {0.5f, -0.25f, 0f, 1.5f};
        AudioClip copied = AudioClip.of(samples, 8);
        samples[0] = 9;
        copied.toArray()[1] = 9;
        assertThat(copied).isEqualTo(clip).hasSameHashCodeAs(clip);
        assertThat(copied.toArray()).containsExactly(0.5f, -0.25f, 0f, 1.5f);
    }

    @Test
    void tellsItsLengthAndDuration() {
        assertThat(clip.length()).isEqualTo(4);
        assertThat(clip.sampleRate()).isEqualTo(8);
        assertThat(clip.seconds()).isEqualTo(0.5);
        assertThat(clip).hasToString("AudioClip[4 samples at 8 Hz]");
    }

    @Test
    void differsByRateAndSamples() {
        assertThat(clip).isNotEqualTo(AudioClip.of(clip.toArray(), 9));
        assertThat(clip).isNotEqualTo(clip.slice(0, 3));
        assertThat(clip).isNotEqualTo(null);
    }

    @Test
    void itsViewCannotBeWritten() {
        assertThat(clip.asBuffer().remaining()).isEqualTo(4);
        assertThatThrownBy(() -> clip.asBuffer().put(0, 1f)).isInstanceOf(ReadOnlyBufferException.class);
    }

    @Test
    void slices() {
        assertThat(clip.slice(1, 3).toArray()).containsExactly(-0.25f, 0f);
        assertThat(clip.slice(0, 4)).isEqualTo(clip);
    }

    @Test
    void refusesSlicesOutsideOrEmpty() {
        int[][] ranges = {{-1, 2}, {0, 5}, {2, 2}, {3, 1}, {4, 5}, {Integer.MIN_VALUE, Integer.MAX_VALUE}};
        for (int[] range : ranges) {
            assertThatThrownBy(() -> clip.slice(range[0], range[1]))
                    .as("[%d, %d)", range[0], range[1])
                    .isInstanceOf(IndexOutOfBoundsException.class)
                    .hasMessageContaining("of 4 samples");
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void refusesSamplesThatAreNotFinite(float sample) {
        assertThatThrownBy(() -> AudioClip.of(new float[] {0, 0, sample}, 16000))
                .isInstanceOf(AudioException.class)
                .hasMessageContaining("Sample 2 is " + sample);
    }

    @Test
    void refusesNoSamples() {
        assertThatThrownBy(() -> AudioClip.of(new float[0], 16000))
                .isInstanceOf(AudioException.class)
                .hasMessageContaining("no samples");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void refusesRatesBelowOneHertz(int rate) {
        assertThatThrownBy(() -> AudioClip.of(new float[1], rate))
                .isInstanceOf(AudioException.class)
                .hasMessageContaining(rate + " Hz");
        assertThatThrownBy(() -> clip.resampled(rate))
                .isInstanceOf(AudioException.class)
                .hasMessageContaining(rate + " Hz");
    }

    @Test
    void isItselfAtItsOwnRate() {
        assertThat(clip.resampled(8)).isSameAs(clip);
    }
}
