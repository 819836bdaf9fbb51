package org.dualslm.examples.corpus;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Signal processing at 16 kHz. Each gives a new array, of the same length where not said otherwise. */
final class Effects {
    static final int SAMPLE_RATE = 16000;

    private Effects() {}

    /** One pole: −3 dB at {@code hertz}, −6 dB an octave above. */
    static float[] lowPass(float[] x, double hertz) {
        float a = (float) (1 - Math.exp(-2 * Math.PI * hertz / SAMPLE_RATE));
        float[] y = new float[x.length];
        float state = 0;
        for (int i = 0; i < x.length; i++) {
            state += a * (x[i] - state);
            y[i] = state;
        }
        return y;
    }

    /** Changes what is above {@code hertz} by {@code decibels}, gradually. */
    static float[] highShelf(float[] x, double hertz, double decibels) {
        float[] low = lowPass(x, hertz);
        return mixed(x, low, decibels, false);
    }

    /** Changes what is below {@code hertz} by {@code decibels}, gradually. */
    static float[] lowShelf(float[] x, double hertz, double decibels) {
        float[] low = lowPass(x, hertz);
        return mixed(x, low, decibels, true);
    }

    private static float[] mixed(float[] x, float[] low, double decibels, boolean gainLow) {
        float gain = (float) Math.pow(10, decibels / 20);
        float[] y = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            float high = x[i] - low[i];
            y[i] = gainLow ? gain * low[i] + high : low[i] + gain * high;
        }
        return y;
    }

    /** A pressed, rough voice: {@code tanh(drive · x)} with {@code x} at a root mean square of 0.2 in active speech. */
    static float[] saturated(float[] x, double drive) {
        float[] y = Level.gained(20 * Math.log10(0.2) - Level.active(x, SAMPLE_RATE), x);
        for (int i = 0; i < y.length; i++) {
            y[i] = (float) Math.tanh(drive * y[i]);
        }
        return y;
    }

    /** Amplifies where the level rises quickly, by up to {@code decibels}. */
    static float[] hardOnsets(float[] x, double decibels) {
        float[] rectified = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            rectified[i] = Math.abs(x[i]);
        }
        float[] fast = lowPass(rectified, 30);
        float[] slow = lowPass(rectified, 3);
        float[] y = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            double rise = 20 * Math.log10(Math.max(1, fast[i] / Math.max(slow[i], 1e-6f)));
            y[i] = (float) (x[i] * Math.pow(10, Math.min(decibels, rise) / 20));
        }
        return y;
    }

    /** The level falls and rises, {@code hertz} times a second, by {@code depth} of itself (0 to 1). */
    static float[] tremolo(float[] x, double hertz, double depth, double phase) {
        float[] y = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            double wave = 0.5 - 0.5 * Math.cos(2 * Math.PI * (hertz * i / SAMPLE_RATE + phase));
            y[i] = (float) (x[i] * (1 - depth * wave));
        }
        return y;
    }

    /** Adds noise that follows the speech's envelope, {@code decibels} relative to it (negative). */
    static float[] breath(float[] x, double decibels, SplittableRandom random) {
        float[] rectified = new float[x.length];
        float[] noise = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            rectified[i] = Math.abs(x[i]);
            noise[i] = (float) (random.nextDouble() * 2 - 1);
        }
        float[] envelope = lowPass(rectified, 15);
        float[] bright = highShelf(noise, 800, 6);
        float gain = (float) Math.pow(10, decibels / 20);
        float[] y = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = x[i] + gain * envelope[i] * bright[i];
        }
        return y;
    }

    /** Adds steady noise at {@code decibels} relative to full scale, low-passed at {@code hertz}. */
    static float[] background(float[] x, double decibels, double hertz, SplittableRandom random) {
        float[] white = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            white[i] = (float) (random.nextDouble() * 2 - 1);
        }
        float[] noise = lowPass(white, hertz);
        double power = 0;
        for (float n : noise) {
            power += (double) n * n / noise.length;
        }
        float gain = (float) (Math.pow(10, decibels / 20) / Math.sqrt(power));
        float[] y = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = x[i] + gain * noise[i];
        }
        return y;
    }

    /** Cuts silence off both ends: what stays more than 45 dB below the peak. */
    static float[] trimmed(float[] x, int sampleRate) {
        float peak = 0;
        for (float s : x) {
            peak = Math.max(peak, Math.abs(s));
        }
        float gate = peak * 0.0056f;
        int from = 0;
        int to = x.length;
        while (from < to && Math.abs(x[from]) <= gate) {
            from++;
        }
        while (to > from && Math.abs(x[to - 1]) <= gate) {
            to--;
        }
        int margin = sampleRate / 100;
        return Arrays.copyOfRange(x, Math.max(0, from - margin), Math.min(x.length, to + margin));
    }

    /** With silence before and after. */
    static float[] padded(float[] x, double secondsBefore, double secondsAfter) {
        int before = (int) (secondsBefore * SAMPLE_RATE);
        float[] y = new float[before + x.length + (int) (secondsAfter * SAMPLE_RATE)];
        System.arraycopy(x, 0, y, before, x.length);
        return y;
    }
}
