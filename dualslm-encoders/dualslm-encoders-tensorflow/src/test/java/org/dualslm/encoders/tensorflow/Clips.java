package org.dualslm.encoders.tensorflow;

import java.util.Random;
import org.dualslm.api.audio.AudioClip;

/** What the tests encode. */
final class Clips {
    static final int RATE = 16_000;

    private Clips() {}

    /** A gliding tone in noise. */
    static AudioClip tone(int samples, long seed) {
        Random random = new Random(seed);
        double hertz = 100 + random.nextInt(300);
        float[] wave = new float[samples];
        double phase = 0;
        for (int i = 0; i < samples; i++) {
            phase += 2 * Math.PI * hertz * (1 + 0.2 * Math.sin(7.0 * i / RATE)) / RATE;
            wave[i] = (float) (0.3 * Math.sin(phase) + 0.02 * random.nextGaussian());
        }
        return AudioClip.of(wave, RATE);
    }

    static AudioClip tone(double seconds, long seed) {
        return tone((int) (seconds * RATE), seed);
    }
}
