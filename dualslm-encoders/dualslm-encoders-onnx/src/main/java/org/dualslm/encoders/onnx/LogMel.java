package org.dualslm.encoders.onnx;

import java.util.Arrays;

/**
 * Whisper's log-mel spectrogram (Radford et al., arXiv 2212.04356, section 2.2), as {@code WhisperFeatureExtractor} of transformers
 * computes it: power spectra of windows that are centred on every {@code hop}th sample, the ends mirrored, in triangular bands at
 * equal distances in mel; their logarithms, none more than 8 below the greatest. Immutable, shareable between threads.
 */
final class LogMel {
    /** Where the highest band ends, in Hz. */
    private static final double HIGHEST = 8000;

    // Slaney's mel scale: linear up to 1000 Hz, which are 15 mel; logarithmic above, 27 mel for a factor of 6.4.
    private static final double HERTZ_PER_MEL = 200.0 / 3;
    private static final double BREAK_HERTZ = 1000;
    private static final double BREAK_MEL = 15;
    private static final double LOG_STEP = Math.log(6.4) / 27;

    private static final double LEAST_POWER = 1e-10;
    private static final float RANGE = 8;

    private final int bands;
    private final int spectrum;
    private final int hop;
    private final double[] window;
    private final double[][] filters;
    private final int[] firstBins;
    private final FourierTransform fourier;

    /**
     * @param bands how many, ≥ 1
     * @param spectrum samples of a spectrum
     * @param hop samples from one spectrum to the next
     * @param sampleRate in Hz
     */
    LogMel(int bands, int spectrum, int hop, int sampleRate) {
        this.bands = bands;
        this.spectrum = spectrum;
        this.hop = hop;
        this.window = new double[spectrum];
        for (int i = 0; i < spectrum; i++) {
            window[i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / spectrum); // Hann, periodic
        }
        this.filters = new double[bands][];
        this.firstBins = new int[bands];
        this.fourier = new FourierTransform(spectrum);
        double[] points = new double[bands + 2];
        for (int i = 0; i < points.length; i++) {
            points[i] = hertz(mel(HIGHEST) * i / (bands + 1));
        }
        for (int band = 0; band < bands; band++) {
            filter(band, points, (double) sampleRate / spectrum);
        }
    }

    /** A triangle, with the same area in Hz as all others; only the bins in it are kept. */
    private void filter(int band, double[] points, double hertzPerBin) {
        double low = points[band];
        double middle = points[band + 1];
        double high = points[band + 2];
        int first = (int) Math.ceil(low / hertzPerBin);
        int end = Math.min(spectrum / 2 + 1, (int) Math.floor(high / hertzPerBin) + 1);
        firstBins[band] = first;
        filters[band] = new double[Math.max(0, end - first)];
        for (int bin = first; bin < end; bin++) {
            double hertz = bin * hertzPerBin;
            double height = Math.min((hertz - low) / (middle - low), (high - hertz) / (high - middle));
            filters[band][bin - first] = 2 / (high - low) * Math.max(0, height);
        }
    }

    private static double mel(double hertz) {
        return hertz < BREAK_HERTZ ? hertz / HERTZ_PER_MEL : BREAK_MEL + Math.log(hertz / BREAK_HERTZ) / LOG_STEP;
    }

    private static double hertz(double mel) {
        return mel < BREAK_MEL ? mel * HERTZ_PER_MEL : BREAK_HERTZ * Math.exp((mel - BREAK_MEL) * LOG_STEP);
    }

    int bands() {
        return bands;
    }

    /** Samples from one spectrum to the next. */
    int hop() {
        return hop;
    }

    /** With fewer samples there is nothing to mirror. */
    int fewestSamples() {
        return Math.max(hop, spectrum / 2 + 1);
    }

    /** How many spectra so many samples give. */
    int spectra(int samples) {
        return samples / hop;
    }

    /**
     * The spectrogram.
     *
     * @param samples at least {@link #fewestSamples()}
     * @return {@code [bands, spectra]}, row by row
     */
    float[] of(float[] samples) {
        int spectra = spectra(samples.length);
        float[] logs = new float[bands * spectra];
        Arrays.fill(logs, (float) Math.log10(LEAST_POWER));
        double[] cut = new double[spectrum];
        double[] powers = new double[spectrum / 2 + 1];
        for (int i = 0; i < spectra; i++) {
            if (cut(samples, i * hop - spectrum / 2, cut)) {
                fourier.powers(cut, powers);
                for (int band = 0; band < bands; band++) {
                    logs[band * spectra + i] = (float) Math.log10(Math.max(power(band, powers), LEAST_POWER));
                }
            }
        }
        float greatest = Float.NEGATIVE_INFINITY;
        for (float log : logs) {
            greatest = Math.max(greatest, log);
        }
        for (int i = 0; i < logs.length; i++) {
            logs[i] = (Math.max(logs[i], greatest - RANGE) + 4) / 4;
        }
        return logs;
    }

    /** Whether there is anything to hear from {@code start} on; if so, it is in {@code cut}, under the window. */
    private boolean cut(float[] samples, int start, double[] cut) {
        boolean heard = false;
        for (int i = 0; i < spectrum; i++) {
            int at = start + i;
            int mirrored = at < 0 ? -at : at >= samples.length ? 2 * (samples.length - 1) - at : at;
            cut[i] = samples[mirrored] * window[i];
            heard |= cut[i] != 0;
        }
        return heard;
    }

    private double power(int band, double[] powers) {
        double sum = 0;
        double[] filter = filters[band];
        for (int i = 0; i < filter.length; i++) {
            sum += filter[i] * powers[firstBins[band] + i];
        }
        return sum;
    }
}
