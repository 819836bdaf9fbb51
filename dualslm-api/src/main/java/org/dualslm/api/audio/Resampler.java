package org.dualslm.api.audio;

/**
 * A windowed-sinc resampler (J. O. Smith, "Digital Audio Resampling"): each output sample is the sum of the input
 * samples around its moment, weighted by a low-pass kernel below the lower rate's Nyquist frequency. The rates' ratio
 * is rational, so the moments fall into {@code to / gcd} phases between two input samples; common ratios have few,
 * and their weights are computed once for each call. Ratios with too many phases for a table compute the weights as
 * they go.
 */
final class Resampler {
    /** The kernel reaches this many samples of the lower rate to each side. */
    private static final int REACH = 64;

    /** Kernel values for each sample of the lower rate: linear interpolation between them errs by less than 1e-6. */
    private static final int STEPS = 1024;

    /**
     * Stop band 100 dB down (Kaiser's formulas): the transition takes 0.05 of the lower rate, and ends at its Nyquist
     * frequency, so nothing is aliased.
     */
    private static final double ATTENUATION = 100;

    private static final double BETA = 0.1102 * (ATTENUATION - 8.7);
    private static final double TRANSITION = (ATTENUATION - 8) / (2.285 * 2 * Math.PI * 2 * REACH);
    private static final double CUTOFF = 0.5 - TRANSITION / 2;

    /** The right half of the kernel, at multiples of 1 / STEPS; and a zero for the last interpolation. */
    private static final double[] KERNEL = kernel();

    private static final long LARGEST_TABLE = 1 << 20;

    private final float[] samples;
    private final long up;
    private final long down;

    /** Kernel steps for each input sample: the kernel widens when the rate falls. */
    private final double stride;

    /** Input samples on each side that the kernel reaches. */
    private final long half;

    private Resampler(float[] samples, int from, int to) {
        int divisor = greatestCommonDivisor(from, to);
        this.samples = samples;
        this.up = to / divisor;
        this.down = from / divisor;
        double scale = Math.min(1, (double) to / from);
        this.stride = STEPS * scale;
        this.half = (long) Math.ceil(REACH / scale);
    }

    static float[] resample(float[] samples, int from, int to) {
        if (from < 1 || to < 1) {
            throw new AudioException(
                    "Cannot resample from " + from + " to " + to + " Hz; both rates must be at least 1 Hz");
        }
        if (from == to) {
            return samples.clone();
        }
        // At most 2 * 2^31 * 2^31, which is just below 2^63.
        long length = Math.max(1, (2L * samples.length * to + from) / (2L * from));
        if (length > Integer.MAX_VALUE - 8) {
            throw new AudioException("Resampling " + samples.length + " samples from " + from + " to " + to
                    + " Hz gives " + length + " samples; a clip holds at most " + (Integer.MAX_VALUE - 8));
        }
        Resampler resampler = new Resampler(samples, from, to);
        boolean tabled = resampler.up * resampler.half * 2 <= LARGEST_TABLE;
        return tabled ? resampler.byTable((int) length) : resampler.byKernel((int) length);
    }

    private float[] byTable(int length) {
        int taps = (int) (2 * half);
        double[][] phases = phases(taps);
        float[] resampled = new float[length];
        for (int i = 0; i < length; i++) {
            long moment = i * down;
            int first = (int) (moment / up - half + 1);
            double[] weights = phases[(int) (moment % up)];
            int begin = Math.max(0, -first);
            int end = Math.min(taps, samples.length - first);
            resampled[i] = finite(dot(weights, first, begin, end));
        }
        return resampled;
    }

    private double[][] phases(int taps) {
        double[][] phases = new double[(int) up][taps];
        for (int phase = 0; phase < up; phase++) {
            double fraction = (double) phase / up;
            for (int tap = 0; tap < taps; tap++) {
                phases[phase][tap] = weight(tap - half + 1 - fraction);
            }
        }
        return phases;
    }

    /** Four sums, since one alone would make each addition wait for the last. */
    private double dot(double[] weights, int first, int begin, int end) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int tap = begin;
        for (; tap + 3 < end; tap += 4) {
            a += weights[tap] * samples[first + tap];
            b += weights[tap + 1] * samples[first + tap + 1];
            c += weights[tap + 2] * samples[first + tap + 2];
            d += weights[tap + 3] * samples[first + tap + 3];
        }
        for (; tap < end; tap++) {
            a += weights[tap] * samples[first + tap];
        }
        return (a + b) + (c + d);
    }

    private float[] byKernel(int length) {
        float[] resampled = new float[length];
        for (int i = 0; i < length; i++) {
            long moment = i * down;
            long centre = moment / up;
            double fraction = (double) (moment % up) / up;
            int begin = (int) Math.max(0, centre - half + 1);
            int end = (int) Math.min(samples.length, centre + half + 1);
            double sum = 0;
            for (int j = begin; j < end; j++) {
                sum += weight(j - centre - fraction) * samples[j];
            }
            resampled[i] = finite(sum);
        }
        return resampled;
    }

    /** The weight of an input sample that lies {@code distance} input samples away. */
    private double weight(double distance) {
        double position = Math.abs(distance) * stride;
        int step = (int) position;
        if (step >= KERNEL.length - 1) {
            return 0;
        }
        double share = position - step;
        return (KERNEL[step] + share * (KERNEL[step + 1] - KERNEL[step])) * stride / STEPS;
    }

    /** Samples near the largest float may ring beyond it. */
    private static float finite(double value) {
        return (float) Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, value));
    }

    private static double[] kernel() {
        double[] kernel = new double[REACH * STEPS + 2];
        double largest = besselI0(BETA);
        for (int i = 0; i <= REACH * STEPS; i++) {
            double time = (double) i / STEPS;
            double ratio = time / REACH;
            double window = besselI0(BETA * Math.sqrt(1 - ratio * ratio)) / largest;
            double angle = 2 * Math.PI * CUTOFF * time;
            kernel[i] = 2 * CUTOFF * (i == 0 ? 1 : Math.sin(angle) / angle) * window;
        }
        return kernel;
    }

    /** The modified Bessel function of the first kind and order zero, by its power series. */
    private static double besselI0(double x) {
        double sum = 1;
        double term = 1;
        for (int k = 1; term > sum * 1e-17; k++) {
            double factor = x / (2 * k);
            term *= factor * factor;
            sum += term;
        }
        return sum;
    }

    private static int greatestCommonDivisor(int a, int b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }
}
