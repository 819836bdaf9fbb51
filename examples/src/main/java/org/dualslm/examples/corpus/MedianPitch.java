package org.dualslm.examples.corpus;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * The median fundamental frequency of clean speech, by YIN (de Cheveigné and Kawahara, 2002): the cumulative mean normalised
 * difference's first dip. Frames that are silent or not clearly periodic do not count.
 */
final class MedianPitch {
    private static final double MIN_HZ = 60;
    private static final double MAX_HZ = 420;
    private static final double THRESHOLD = 0.3;
    private static final double WINDOW_SECONDS = 0.032;
    private static final double HOP_SECONDS = 0.01;

    private MedianPitch() {}

    /** In Hz; empty if fewer than five frames are periodic. */
    static OptionalDouble of(float[] samples, int sampleRate) {
        return ofHalved(halved(samples), sampleRate / 2.0);
    }

    /** At half the rate: a quarter of the work, and no loss, since speech's periods show best in its low frequencies. */
    private static float[] halved(float[] x) {
        float[] y = new float[Math.max(0, (x.length - 1) / 2)];
        for (int i = 0; i < y.length; i++) {
            y[i] = 0.25f * x[2 * i] + 0.5f * x[2 * i + 1] + (2 * i + 2 < x.length ? 0.25f * x[2 * i + 2] : 0);
        }
        return y;
    }

    private static OptionalDouble ofHalved(float[] samples, double sampleRate) {
        int window = (int) (WINDOW_SECONDS * sampleRate);
        int hop = (int) (HOP_SECONDS * sampleRate);
        int maxLag = (int) (sampleRate / MIN_HZ);
        double floor = 0.04 * power(samples, 0, samples.length);
        double[] pitches = new double[samples.length / hop + 1];
        int count = 0;
        for (int from = 0; from + window + maxLag <= samples.length; from += hop) {
            if (power(samples, from, window) > floor) {
                double period = period(samples, from, window, sampleRate);
                if (period > 0) {
                    pitches[count++] = sampleRate / period;
                }
            }
        }
        if (count < 5) {
            return OptionalDouble.empty();
        }
        Arrays.sort(pitches, 0, count);
        return OptionalDouble.of((pitches[(count - 1) / 2] + pitches[count / 2]) / 2);
    }

    /** In samples, between the lags by a parabola; 0 if the frame is not periodic. */
    private static double period(float[] x, int from, int window, double sampleRate) {
        int minLag = (int) (sampleRate / MAX_HZ);
        int maxLag = (int) (sampleRate / MIN_HZ);
        double[] normalised = new double[maxLag + 1];
        double sum = 0;
        for (int lag = 1; lag <= maxLag; lag++) {
            float difference = 0;
            for (int i = from; i < from + window; i++) {
                float d = x[i] - x[i + lag];
                difference += d * d;
            }
            sum += difference;
            normalised[lag] = difference * lag / Math.max(sum, 1e-12);
        }
        for (int lag = minLag; lag < maxLag; lag++) {
            boolean dip = normalised[lag] < THRESHOLD && normalised[lag] <= normalised[lag + 1];
            if (dip) {
                double left = normalised[lag - 1] - normalised[lag];
                double right = normalised[lag + 1] - normalised[lag];
                return lag + (left + right > 0 ? 0.5 * (left - right) / (left + right) : 0);
            }
        }
        return 0;
    }

    private static double power(float[] x, int from, int length) {
        double sum = 0;
        for (int i = from; i < from + length; i++) {
            sum += x[i] * x[i];
        }
        return sum / Math.max(1, length);
    }
}
