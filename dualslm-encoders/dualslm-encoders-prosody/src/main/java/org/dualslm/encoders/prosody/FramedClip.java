package org.dualslm.encoders.prosody;

import org.dualslm.api.audio.AudioClip;

/**
 * A clip at 16 kHz, its mean removed, and where its frames lie: frame {@code i} is centred on {@code (i + 0.5) *
 * hop}, so that the frames share the clip evenly, and a window around a centre that would leave the clip is moved
 * inside.
 *
 * @param samples at least one; not to be written
 * @param hop samples between two centres, ≥ 1
 */
record FramedClip(float[] samples, int hop) {
    static final int SAMPLE_RATE = 16000;

    static FramedClip of(AudioClip clip, int hop) {
        float[] samples = clip.resampled(SAMPLE_RATE).toArray();
        double sum = 0;
        for (float sample : samples) {
            sum += sample;
        }
        float mean = (float) (sum / samples.length);
        for (int i = 0; i < samples.length; i++) {
            samples[i] -= mean;
        }
        return new FramedClip(samples, hop);
    }

    /** The number of frames: {@code samples / hop}, rounded, at least one. */
    int count() {
        return (int) Math.max(1, (samples.length + hop / 2L) / hop);
    }

    /** Seconds from one frame to the next. */
    double seconds() {
        return (double) hop / SAMPLE_RATE;
    }

    /** How many samples a window of that length can have. */
    int windowLength(int window) {
        return Math.min(window, samples.length);
    }

    /** The first sample of a frame's window. */
    int windowStart(int frame, int window) {
        long centred = (long) frame * hop + hop / 2 - window / 2;
        return (int) Math.max(0, Math.min(centred, samples.length - windowLength(window)));
    }
}
