package org.dualslm.train.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.dualslm.api.audio.AudioClip;
import org.dualslm.train.testing.Recordings;
import org.junit.jupiter.api.Test;

class LevelTest {
    @Test
    void quietAndLoudBecomeTheSame() {
        AudioClip loud = Recordings.tone(440, 16_000);
        float[] quiet = loud.toArray();
        for (int i = 0; i < quiet.length; i++) {
            quiet[i] *= 0.01f;
        }
        float[] fromLoud = Level.normalize(loud, 0.05).toArray();
        float[] fromQuiet =
                Level.normalize(AudioClip.of(quiet, loud.sampleRate()), 0.05).toArray();
        assertThat(fromQuiet).containsExactly(fromLoud, within(1e-6f));
        double squares = 0;
        for (float sample : fromLoud) {
            squares += sample * sample;
        }
        assertThat(Math.sqrt(squares / fromLoud.length)).isCloseTo(0.05, within(1e-6));
    }

    @Test
    void silenceStaysSilent() {
        AudioClip silence = AudioClip.of(new float[100], 16_000);
        assertThat(Level.normalize(silence, 0.05)).isEqualTo(silence);
    }
}
