package org.dualslm.api.audio;

/** A windowed-sinc polyphase resampler. */
final class Resampler {
    private Resampler() {}

    static float[] resample(float[] samples, int from, int to) {
        throw new UnsupportedOperationException("to come: " + samples.length + from + to);
    }
}
