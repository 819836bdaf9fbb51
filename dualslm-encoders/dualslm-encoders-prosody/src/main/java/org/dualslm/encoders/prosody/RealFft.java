package org.dualslm.encoders.prosody;

/**
 * The discrete Fourier transform of real sequences whose length is a power of two, by a complex transform of half the
 * length (Cooley and Tukey, 1965). It has scratch space: not for two threads at once.
 */
final class RealFft {
    private final int half;
    private final int[] reversed;

    /** Cosines and sines of the half-length transform, stage after stage, so that each stage reads them in order. */
    private final double[] stageCos;

    private final double[] stageSin;

    /** Of the angle 2πk / size: what joins the even and odd halves. */
    private final double[] cos;

    private final double[] sin;

    private final double[] re;
    private final double[] im;

    /**
     * @param size a power of two, ≥ 4
     */
    RealFft(int size) {
        this.half = size / 2;
        this.reversed = new int[half];
        int bits = Integer.numberOfTrailingZeros(half);
        for (int i = 0; i < half; i++) {
            reversed[i] = Integer.reverse(i) >>> (32 - bits);
        }
        this.stageCos = new double[half];
        this.stageSin = new double[half];
        for (int span = 1; span < half; span *= 2) {
            for (int k = 0; k < span; k++) {
                stageCos[span + k] = Math.cos(Math.PI * k / span);
                stageSin[span + k] = -Math.sin(Math.PI * k / span);
            }
        }
        this.cos = new double[half + 1];
        this.sin = new double[half + 1];
        for (int k = 0; k <= half; k++) {
            cos[k] = Math.cos(2 * Math.PI * k / size);
            sin[k] = Math.sin(2 * Math.PI * k / size);
        }
        this.re = new double[half];
        this.im = new double[half];
    }

    /** How many bins a spectrum has: {@code size / 2 + 1}. */
    int bins() {
        return half + 1;
    }

    /** {@code X[k] = Σ x[n] exp(-2πi kn / size)}; spectra have {@link #bins()} values. */
    void forward(double[] x, double[] spectrumRe, double[] spectrumIm) {
        for (int i = 0; i < half; i++) {
            int from = reversed[i];
            re[i] = x[2 * from];
            im[i] = x[2 * from + 1];
        }
        butterflies();
        for (int k = 0; k <= half; k++) {
            int a = k == half ? 0 : k;
            int b = k == 0 ? 0 : half - k;
            double evenRe = (re[a] + re[b]) / 2;
            double evenIm = (im[a] - im[b]) / 2;
            double oddRe = (im[a] + im[b]) / 2;
            double oddIm = (re[b] - re[a]) / 2;
            spectrumRe[k] = evenRe + cos[k] * oddRe + sin[k] * oddIm;
            spectrumIm[k] = evenIm + cos[k] * oddIm - sin[k] * oddRe;
        }
    }

    /** The inverse of {@link #forward}. */
    void inverse(double[] spectrumRe, double[] spectrumIm, double[] x) {
        for (int i = 0; i < half; i++) {
            int k = reversed[i];
            int mirror = half - k;
            double evenRe = (spectrumRe[k] + spectrumRe[mirror]) / 2;
            double evenIm = (spectrumIm[k] - spectrumIm[mirror]) / 2;
            double differenceRe = (spectrumRe[k] - spectrumRe[mirror]) / 2;
            double differenceIm = (spectrumIm[k] + spectrumIm[mirror]) / 2;
            double oddRe = cos[k] * differenceRe - sin[k] * differenceIm;
            double oddIm = cos[k] * differenceIm + sin[k] * differenceRe;
            // Conjugated, so that the forward butterflies compute the inverse.
            re[i] = evenRe - oddIm;
            im[i] = -(evenIm + oddRe);
        }
        butterflies();
        for (int i = 0; i < half; i++) {
            x[2 * i] = re[i] / half;
            x[2 * i + 1] = -im[i] / half;
        }
    }

    /** Radix 2, decimation in time, of what lies in {@code re} and {@code im} in bit-reversed order. */
    private void butterflies() {
        for (int span = 1; span < half; span *= 2) {
            for (int block = 0; block < half; block += 2 * span) {
                for (int k = 0; k < span; k++) {
                    int upper = block + k;
                    int lower = upper + span;
                    double wRe = stageCos[span + k];
                    double wIm = stageSin[span + k];
                    double turnedRe = wRe * re[lower] - wIm * im[lower];
                    double turnedIm = wRe * im[lower] + wIm * re[lower];
                    re[lower] = re[upper] - turnedRe;
                    im[lower] = im[upper] - turnedIm;
                    re[upper] += turnedRe;
                    im[upper] += turnedIm;
                }
            }
        }
    }
}
