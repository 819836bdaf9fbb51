package org.dualslm.encoders.prosody;

import java.util.Arrays;

/**
 * Pitch candidates of one frame: the minima of the normalised difference function of YIN (de Cheveigné and Kawahara,
 * JASA 111(4), 2002), which is 0 at a lag after which the signal repeats itself exactly, and about 1 where it does
 * not repeat. Not for two threads at once.
 */
final class Yin {
    static final int MOST_CANDIDATES = 6;

    /** 500 Hz. */
    private static final int SHORTEST_LAG = 32;

    /** 60 Hz. */
    private static final int LONGEST_LAG = 267;

    /** 25 ms are compared with what follows them a lag later. */
    private static final int COMPARED = 400;

    /** What a frame needs: 42 ms. */
    static final int WINDOW = COMPARED + LONGEST_LAG + 1;

    private static final int LEAST_SAMPLES = 2 * LONGEST_LAG + 1;

    /** Above the window, and a power of two. */
    private static final int TRANSFORM = 1024;

    private static final double HIGHEST_COST = 0.95;

    /** A signal that repeats itself after a lag does so after twice the lag: the shorter one is meant. */
    private static final double COST_OF_AN_OCTAVE_DOWN = 0.02;

    private final RealFft fft = new RealFft(TRANSFORM);
    private final double[] frame = new double[TRANSFORM];
    private final double[] head = new double[TRANSFORM];
    private final double[] frameRe = new double[fft.bins()];
    private final double[] frameIm = new double[fft.bins()];
    private final double[] headRe = new double[fft.bins()];
    private final double[] headIm = new double[fft.bins()];
    private final double[] correlation = new double[TRANSFORM];
    private final double[] difference = new double[LONGEST_LAG + 2];

    private final double[] octaves = new double[MOST_CANDIDATES];
    private final double[] costs = new double[MOST_CANDIDATES];
    private int candidates;

    /**
     * Looks for candidates in {@code samples[start … start + length)}.
     *
     * @param length at most {@link #WINDOW}; what holds fewer than two of the longest periods has no candidates
     * @param noise the mean square of white noise that is assumed to lie over the signal, > 0: it keeps silence and
     *     faint hum from counting as voiced
     */
    void analyse(float[] samples, int start, int length, double noise) {
        candidates = 0;
        if (length < LEAST_SAMPLES) {
            return;
        }
        int compared = length - (LONGEST_LAG + 1);
        for (int i = 0; i < length; i++) {
            frame[i] = samples[start + i];
        }
        Arrays.fill(frame, length, TRANSFORM, 0);
        System.arraycopy(frame, 0, head, 0, compared);
        Arrays.fill(head, compared, TRANSFORM, 0);
        correlate();
        difference(compared, noise);
        normalise();
        collect();
    }

    /** How many candidates the frame has. */
    int candidates() {
        return candidates;
    }

    /** The frequency of a candidate: log2 of Hz. */
    double octaves(int candidate) {
        return octaves[candidate];
    }

    /** How badly the signal repeats itself at this frequency: 0 for a perfect tone, towards 1 for noise. */
    double cost(int candidate) {
        return costs[candidate];
    }

    /** {@code correlation[lag] = Σ head[j] frame[j + lag]}: for lags up to the longest nothing wraps around. */
    private void correlate() {
        fft.forward(frame, frameRe, frameIm);
        fft.forward(head, headRe, headIm);
        for (int k = 0; k < frameRe.length; k++) {
            double re = frameRe[k] * headRe[k] + frameIm[k] * headIm[k];
            double im = frameIm[k] * headRe[k] - frameRe[k] * headIm[k];
            frameRe[k] = re;
            frameIm[k] = im;
        }
        fft.inverse(frameRe, frameIm, correlation);
    }

    /** YIN's equation 6, written as two energies less twice the correlation. */
    private void difference(int compared, double noise) {
        double headEnergy = 0;
        for (int i = 0; i < compared; i++) {
            headEnergy += frame[i] * frame[i];
        }
        double energy = headEnergy;
        for (int lag = 1; lag < difference.length; lag++) {
            double entering = frame[lag + compared - 1];
            double leaving = frame[lag - 1];
            energy += entering * entering - leaving * leaving;
            difference[lag] = Math.max(0, headEnergy + energy - 2 * correlation[lag]) + 2 * compared * noise;
        }
    }

    /** YIN's equation 8: each value over the mean of those at shorter lags. */
    private void normalise() {
        double sum = 0;
        for (int lag = 1; lag < difference.length; lag++) {
            sum += difference[lag];
            difference[lag] *= lag / sum;
        }
    }

    /** Each minimum is placed at the vertex of the parabola through it and its neighbours. */
    private void collect() {
        for (int lag = SHORTEST_LAG; lag <= LONGEST_LAG; lag++) {
            double left = difference[lag - 1] - difference[lag];
            double right = difference[lag + 1] - difference[lag];
            if (left > 0 && right >= 0) {
                double vertex = lag + (left - right) / (2 * (left + right));
                double lowest = difference[lag] - (left - right) * (left - right) / (8 * (left + right));
                double octavesDown = Math.log(vertex / SHORTEST_LAG) / Math.log(2);
                double cost = Math.max(0, lowest) + COST_OF_AN_OCTAVE_DOWN * octavesDown;
                if (cost < HIGHEST_COST) {
                    keep(Math.log(FramedClip.SAMPLE_RATE / vertex) / Math.log(2), cost);
                }
            }
        }
    }

    /** Keeps the cheapest candidates. */
    private void keep(double octave, double cost) {
        int place = candidates;
        if (candidates == MOST_CANDIDATES) {
            place = mostExpensive();
            if (costs[place] <= cost) {
                return;
            }
        } else {
            candidates++;
        }
        octaves[place] = octave;
        costs[place] = cost;
    }

    private int mostExpensive() {
        int worst = 0;
        for (int candidate = 1; candidate < candidates; candidate++) {
            if (costs[candidate] > costs[worst]) {
                worst = candidate;
            }
        }
        return worst;
    }
}
