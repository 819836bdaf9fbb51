package com.example.mel;

import java.util.List;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.encoder.SpeechEncoderProvider;
import org.dualslm.testkit.SpeechEncoderContract;

class MelEncoderTest extends SpeechEncoderContract {
    @Override
    protected SpeechEncoderProvider provider() {
        return new MelEncoderProvider();
    }

    @Override
    protected List<AudioClip> clips() {
        return List.of(tone(440, 0.4), tone(220, 1.3));
    }

    private static AudioClip tone(double hertz, double seconds) {
        float[] samples = new float[(int) (16_000 * seconds)];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) Math.sin(2 * Math.PI * hertz * i / 16_000);
        }
        return AudioClip.of(samples, 16_000);
    }
}
