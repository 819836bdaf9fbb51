package org.dualslm.examples.corpus;

import java.util.Arrays;

/** The loudness of speech: measured, set, and its peaks held below full scale. Levels are in dB relative to full scale. */
final class Level {
    /** Frames this far below the loudest one are pauses. */
    private static final double ACTIVE_RANGE_DB = 25;

    private static final double FRAME_SECONDS = 0.02;
    private static final float CEILING = 0.97f;
    private static final int LIMITER_PASSES = 4;
    private static final double LOOK_AHEAD_SECONDS = 0.004;

    private Level() {}

    /** The root mean square of the frames that hold speech. Silence throughout gives −∞. */
    static double active(float[] samples, int sampleRate) {
        int frame = (int) (FRAME_SECONDS * sampleRate);
        double[] powers = new double[(samples.length + frame - 1) / frame];
        for (int i = 0; i < samples.length; i++) {
            powers[i / frame] += (double) samples[i] * samples[i] / frame;
        }
        double gate = Arrays.stream(powers).max().orElse(0) * Math.pow(10, -ACTIVE_RANGE_DB / 10);
        double mean = Arrays.stream(powers).filter(p -> p >= gate).average().orElse(0);
        return 10 * Math.log10(mean);
    }

    /** Scaled so that {@link #active} is near {@code decibels}, also where peaks had to be limited. */
    static float[] scaledTo(double decibels, float[] samples, int sampleRate) {
        double gain = decibels - active(samples, sampleRate);
        float[] result = samples;
        for (int pass = 0; pass < LIMITER_PASSES; pass++) {
            result = limited(gained(gain, samples), sampleRate);
            double missing = decibels - active(result, sampleRate);
            if (missing < 0.1) {
                break;
            }
            gain += missing;
        }
        return result;
    }

    static float[] gained(double decibels, float[] samples) {
        float gain = (float) Math.pow(10, decibels / 20);
        float[] result = new float[samples.length];
        for (int i = 0; i < samples.length; i++) {
            result[i] = gain * samples[i];
        }
        return result;
    }

    /**
     * Turns the gain down around peaks above {@value #CEILING}: the least gain within reach of each sample, smoothed over the same
     * reach, so it is down when the peak comes.
     */
    static float[] limited(float[] samples, int sampleRate) {
        int reach = (int) (LOOK_AHEAD_SECONDS * sampleRate);
        float[] least = new float[samples.length];
        Arrays.fill(least, 1);
        for (int i = 0; i < samples.length; i++) {
            float wanted = CEILING / Math.abs(samples[i]);
            if (wanted < 1) {
                for (int j = Math.max(0, i - reach); j <= Math.min(samples.length - 1, i + reach); j++) {
                    least[j] = Math.min(least[j], wanted);
                }
            }
        }
        float[] result = new float[samples.length];
        for (int i = 0; i < samples.length; i++) {
            int from = Math.max(0, i - reach);
            int to = Math.min(samples.length, i + reach + 1);
            float sum = 0;
            for (int j = from; j < to; j++) {
                sum += least[j];
            }
            result[i] = samples[i] * sum / (to - from);
        }
        return result;
    }
}
