package org.dualslm.encoders.djl;

import org.dualslm.api.tensor.FloatTensor;

/**
 * The constants of Whisper's log-mel spectrogram (Radford et al., arXiv 2212.04356, section 2.2), which a Torch program computes.
 */
final class LogMel {
    /** Where the highest filter ends, in Hz. */
    private static final double HIGHEST = 8000;

    // Slaney's mel scale: linear up to 1000 Hz, which are 15 mel; logarithmic above, 27 mel for a factor of 6.4.
    private static final double HERTZ_PER_MEL = 200.0 / 3;
    private static final double BREAK_HERTZ = 1000;
    private static final double BREAK_MEL = 15;
    private static final double LOG_STEP = Math.log(6.4) / 27;

    private LogMel() {}

    /** The Hann window, periodic. */
    static FloatTensor window(int length) {
        float[] window = new float[length];
        for (int i = 0; i < length; i++) {
            window[i] = (float) (0.5 - 0.5 * Math.cos(2 * Math.PI * i / length));
        }
        return FloatTensor.of(new int[] {length}, window);
    }

    /**
     * Triangles between points at equal distances in mel, each of the same area in Hz: {@code [mels, spectrum / 2 + 1]}.
     *
     * @param spectrum samples of a spectrum
     */
    static FloatTensor filters(int mels, int spectrum, int sampleRate) {
        int bins = spectrum / 2 + 1;
        double[] points = new double[mels + 2];
        for (int i = 0; i < points.length; i++) {
            points[i] = hertz(mel(HIGHEST) * i / (mels + 1));
        }
        float[] filters = new float[mels * bins];
        for (int mel = 0; mel < mels; mel++) {
            double area = 2 / (points[mel + 2] - points[mel]);
            for (int bin = 0; bin < bins; bin++) {
                double hertz = (double) (sampleRate / 2) * bin / (bins - 1);
                double rising = (hertz - points[mel]) / (points[mel + 1] - points[mel]);
                double falling = (points[mel + 2] - hertz) / (points[mel + 2] - points[mel + 1]);
                filters[mel * bins + bin] = (float) (area * Math.max(0, Math.min(rising, falling)));
            }
        }
        return FloatTensor.of(new int[] {mels, bins}, filters);
    }

    private static double mel(double hertz) {
        return hertz < BREAK_HERTZ ? hertz / HERTZ_PER_MEL : BREAK_MEL + Math.log(hertz / BREAK_HERTZ) / LOG_STEP;
    }

    private static double hertz(double mel) {
        return mel < BREAK_MEL ? mel * HERTZ_PER_MEL : BREAK_HERTZ * Math.exp((mel - BREAK_MEL) * LOG_STEP);
    }
}
