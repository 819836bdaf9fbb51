package org.dualslm.train.evaluation;

import org.dualslm.api.audio.AudioClip;

/** Takes loudness out of recordings: in some corpora it tells the emotion better than the voice does. */
final class Level {
    private Level() {}

    /**
     * The clip, scaled to a root mean square. Silence stays as it is, and peaks may come to lie beyond 1: nothing is cut off.
     *
     * @param rms of full scale, > 0
     */
    static AudioClip normalize(AudioClip clip, double rms) {
        float[] samples = clip.toArray();
        double squares = 0;
        for (float sample : samples) {
            squares += (double) sample * sample;
        }
        if (squares == 0) {
            return clip;
        }
        double factor = rms / Math.sqrt(squares / samples.length);
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) (samples[i] * factor);
        }
        return AudioClip.of(samples, clip.sampleRate());
    }
}
