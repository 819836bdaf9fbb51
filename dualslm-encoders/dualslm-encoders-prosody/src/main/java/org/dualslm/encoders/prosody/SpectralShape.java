package org.dualslm.encoders.prosody;

/**
 * Three numbers for the shape of a frame's power spectrum, over windows of 32 ms (Hann). White noise of -80 dB is
 * added, so that silence looks like faint noise. Not for two threads at once.
 */
final class SpectralShape {
    static final int WINDOW = 512;

    private static final double HERTZ_A_BIN = (double) FramedClip.SAMPLE_RATE / WINDOW;
    private static final int BIN_OF_1_KHZ = (int) (1000 / HERTZ_A_BIN);
    private static final double STEEPEST = 60;
    private static final double LEAST_FLATNESS = 1e-4;

    private final RealFft fft = new RealFft(WINDOW);
    private final double[] window = new double[WINDOW];
    private final double[] frame = new double[WINDOW];
    private final double[] re = new double[fft.bins()];
    private final double[] im = new double[fft.bins()];

    private double centroid;
    private double tilt;
    private double flatness;

    SpectralShape() {
        double energy = 0;
        for (int i = 0; i < WINDOW; i++) {
            window[i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * (i + 0.5) / WINDOW);
            energy += window[i] * window[i];
        }
        // So that the bins' powers sum up to the mean square.
        double scale = Math.sqrt(2 / (energy * WINDOW));
        for (int i = 0; i < WINDOW; i++) {
            window[i] *= scale;
        }
    }

    /** Looks at {@code samples[start … start + length)}. */
    void analyse(float[] samples, int start, int length) {
        for (int i = 0; i < WINDOW; i++) {
            frame[i] = i < length ? samples[start + i] * window[i] : 0;
        }
        fft.forward(frame, re, im);
        int bins = fft.bins() - 2; // neither the constant nor the Nyquist frequency
        double low = 0;
        double high = 0;
        double weighted = 0;
        double logarithms = 0;
        for (int k = 1; k <= bins; k++) {
            double power = re[k] * re[k] + im[k] * im[k] + Levels.FLOOR / bins;
            if (k < BIN_OF_1_KHZ) {
                low += power;
            } else {
                high += power;
            }
            weighted += k * power;
            logarithms += Math.log(power);
        }
        double power = low + high;
        centroid = weighted / power * HERTZ_A_BIN;
        tilt = Math.max(-STEEPEST, Math.min(STEEPEST, 10 * Math.log10(high / low)));
        flatness = Math.max(LEAST_FLATNESS, Math.exp(logarithms / bins) * bins / power);
    }

    /** The mean frequency in Hz, weighted by power. */
    double centroid() {
        return centroid;
    }

    /** The power above 1 kHz over the power below, in dB, from -60 to 60. */
    double tilt() {
        return tilt;
    }

    /** The geometric mean of the powers over their arithmetic mean, from 0.0001 (a tone) to 1 (white). */
    double flatness() {
        return flatness;
    }
}
