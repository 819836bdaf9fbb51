package org.dualslm.encoders.prosody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RealFftTest {
    @ParameterizedTest
    @ValueSource(ints = {4, 8, 16, 64, 256, 1024})
    void equalsTheSumThatDefinesIt(int size) {
        RealFft fft = new RealFft(size);
        double[] x = random(size);
        double[] re = new double[fft.bins()];
        double[] im = new double[fft.bins()];
        fft.forward(x, re, im);
        assertThat(fft.bins()).isEqualTo(size / 2 + 1);
        for (int k = 0; k < fft.bins(); k++) {
            double sumRe = 0;
            double sumIm = 0;
            for (int n = 0; n < size; n++) {
                sumRe += x[n] * Math.cos(2 * Math.PI * k * n / size);
                sumIm -= x[n] * Math.sin(2 * Math.PI * k * n / size);
            }
            assertThat(re[k]).as("real part of bin %d", k).isCloseTo(sumRe, within(1e-10));
            assertThat(im[k]).as("imaginary part of bin %d", k).isCloseTo(sumIm, within(1e-10));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8, 16, 64, 256, 1024})
    void theInverseBringsTheSignalBack(int size) {
        RealFft fft = new RealFft(size);
        double[] x = random(size);
        double[] re = new double[fft.bins()];
        double[] im = new double[fft.bins()];
        double[] back = new double[size];
        fft.forward(x, re, im);
        fft.inverse(re, im, back);
        for (int i = 0; i < size; i++) {
            assertThat(back[i]).isCloseTo(x[i], within(1e-12));
        }
    }

    private static double[] random(int size) {
        return new Random(size).doubles(size, -1, 1).toArray();
    }
}
