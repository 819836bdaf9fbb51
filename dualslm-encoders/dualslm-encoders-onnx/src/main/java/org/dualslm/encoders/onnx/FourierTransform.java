package org.dualslm.encoders.onnx;

/**
 * The discrete Fourier transform of real numbers, in two steps (Cooley and Tukey, 1965): of {@code n = a b} numbers, {@code a}
 * transforms of every {@code a}th, then one across them. For Whisper's 400 = 20 · 20 that is a fifth of the products of the plain sum.
 * Immutable, shareable between threads.
 */
final class FourierTransform {
    private final int size;
    private final int across;
    private final int along;
    private final double[] cos;
    private final double[] sin;

    /** @param size how many numbers are transformed, ≥ 1 */
    FourierTransform(int size) {
        int divisor = (int) Math.sqrt(size);
        while (size % divisor != 0) {
            divisor--;
        }
        this.size = size;
        this.across = divisor;
        this.along = size / divisor;
        this.cos = new double[size];
        this.sin = new double[size];
        for (int i = 0; i < size; i++) {
            cos[i] = Math.cos(2 * Math.PI * i / size);
            sin[i] = Math.sin(2 * Math.PI * i / size);
        }
    }

    /**
     * The squared magnitudes of the lower half of the spectrum.
     *
     * @param numbers as many as are transformed
     * @param powers {@code size / 2 + 1}, overwritten
     */
    void powers(double[] numbers, double[] powers) {
        double[] real = new double[size];
        double[] imaginary = new double[size];
        for (int offset = 0; offset < across; offset++) {
            for (int k = 0; k < along; k++) {
                double re = 0;
                double im = 0;
                for (int i = 0; i < along; i++) {
                    int turn = i * k % along * across;
                    re += numbers[i * across + offset] * cos[turn];
                    im -= numbers[i * across + offset] * sin[turn];
                }
                real[offset * along + k] = re;
                imaginary[offset * along + k] = im;
            }
        }
        for (int k = 0; k < powers.length; k++) {
            double re = 0;
            double im = 0;
            for (int offset = 0; offset < across; offset++) {
                int turn = offset * k % size;
                int at = offset * along + k % along;
                re += real[at] * cos[turn] + imaginary[at] * sin[turn];
                im += imaginary[at] * cos[turn] - real[at] * sin[turn];
            }
            powers[k] = re * re + im * im;
        }
    }
}
