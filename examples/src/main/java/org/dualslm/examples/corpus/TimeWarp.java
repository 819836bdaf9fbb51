package org.dualslm.examples.corpus;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * Reads a signal at a varying speed, by windowed-sinc interpolation. Reading faster raises pitch and formants together, as a
 * shorter vocal tract would.
 */
final class TimeWarp {
    private static final int HALF_WIDTH = 20;
    private static final int PHASES = 256;

    private TimeWarp() {}

    /**
     * @param from the rate of {@code samples}, in Hz
     * @param to the rate of the result, in Hz
     * @param speed relative reading speed at each time of the result, in seconds; near 1
     */
    static float[] read(float[] samples, int from, int to, DoubleUnaryOperator speed) {
        double step = (double) from / to;
        float[][] kernel = kernel(0.94 * Math.min(1, 1 / step));
        float[] result = new float[(int) (samples.length / step * 2) + 1];
        int length = 0;
        for (double at = 0; at < samples.length && length < result.length; length++) {
            int whole = (int) at;
            float[] weights = kernel[(int) ((at - whole) * PHASES)];
            int first = Math.max(0, whole - HALF_WIDTH + 1);
            int last = Math.min(samples.length - 1, whole + HALF_WIDTH);
            float sum = 0;
            for (int i = first; i <= last; i++) {
                sum += samples[i] * weights[i - whole + HALF_WIDTH - 1];
            }
            result[length] = sum;
            at += step * speed.applyAsDouble((double) length / to);
        }
        return Arrays.copyOf(result, length);
    }

    /** Rows of Hann-windowed sinc values, one for each fraction of a sample. {@code cutoff} is relative to the Nyquist rate. */
    private static float[][] kernel(double cutoff) {
        float[][] kernel = new float[PHASES][2 * HALF_WIDTH];
        for (int phase = 0; phase < PHASES; phase++) {
            for (int i = 0; i < 2 * HALF_WIDTH; i++) {
                double distance = i - HALF_WIDTH + 1 - (phase + 0.5) / PHASES;
                double x = Math.PI * cutoff * distance;
                double sinc = Math.abs(x) < 1e-9 ? 1 : Math.sin(x) / x;
                double window = 0.5 + 0.5 * Math.cos(Math.PI * distance / HALF_WIDTH);
                kernel[phase][i] = Math.abs(distance) < HALF_WIDTH ? (float) (cutoff * sinc * window) : 0;
            }
        }
        return kernel;
    }
}
