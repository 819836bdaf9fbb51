package org.dualslm.examples.corpus;

import java.util.SplittableRandom;

/** Test signals at 16 kHz. */
final class Signals {
    private Signals() {}

    /** A harmonic tone, like a vowel's source: partials up to 4 kHz falling by 6 dB an octave. */
    static float[] voiced(double hertz, double seconds) {
        float[] x = new float[(int) (seconds * Effects.SAMPLE_RATE)];
        for (int i = 0; i < x.length; i++) {
            for (int partial = 1; partial * hertz < 4000; partial++) {
                x[i] += (float)
                        (0.1 / partial * Math.sin(2 * Math.PI * partial * hertz * i / Effects.SAMPLE_RATE + partial));
            }
        }
        return x;
    }

    static float[] sine(double hertz, double amplitude, double seconds) {
        float[] x = new float[(int) (seconds * Effects.SAMPLE_RATE)];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) (amplitude * Math.sin(2 * Math.PI * hertz * i / Effects.SAMPLE_RATE));
        }
        return x;
    }

    static float[] noise(double amplitude, double seconds) {
        SplittableRandom random = new SplittableRandom(7);
        float[] x = new float[(int) (seconds * Effects.SAMPLE_RATE)];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) (amplitude * random.nextDouble(-1, 1));
        }
        return x;
    }

    /** The root mean square, in dB relative to full scale. */
    static double decibels(float[] x) {
        double sum = 0;
        for (float s : x) {
            sum += (double) s * s;
        }
        return 10 * Math.log10(sum / x.length);
    }
}
