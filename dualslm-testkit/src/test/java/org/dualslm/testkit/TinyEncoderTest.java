package org.dualslm.testkit;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.encoder.SpeechEncoderProvider;
import org.dualslm.api.plugin.ModelSource;

/** The contract can be kept. */
class TinyEncoderTest extends SpeechEncoderContract {
    @Override
    protected SpeechEncoderProvider provider() {
        return new TinyEncoder.Provider();
    }

    @Override
    protected ModelSource source() {
        return ModelSource.directory(Path.of("src/test/resources/tiny"));
    }

    @Override
    protected List<String> requiredFiles() {
        return List.of("seed.txt");
    }

    @Override
    protected List<AudioClip> clips() {
        return List.of(noise(0.9, 1), noise(0.4, 2), noise(1.3, 3));
    }

    static AudioClip noise(double seconds, long seed) {
        Random random = new Random(seed);
        float[] samples = new float[(int) (seconds * TinyEncoder.RATE)];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = 0.1f * (float) random.nextGaussian();
        }
        return AudioClip.of(samples, TinyEncoder.RATE);
    }
}
