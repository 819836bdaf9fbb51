package org.dualslm.examples.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TimeWarpTest {
    @Test
    void resamplesASineExactlyEnough() {
        int from = 22050;
        float[] x = new float[from / 2];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) Math.sin(2 * Math.PI * 1000 * i / from);
        }
        float[] y = TimeWarp.read(x, from, 16000, time -> 1);
        assertThat(y.length).isBetween(7999, 8001);
        double error = 0;
        for (int i = 200; i < 7800; i++) {
            error = Math.max(error, Math.abs(y[i] - Math.sin(2 * Math.PI * 1000 * i / 16000.0)));
        }
        assertThat(error).isLessThan(0.02);
    }

    @Test
    void removesWhatWouldAlias() {
        float[] x = new float[22050];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) Math.sin(2 * Math.PI * 10000 * i / 22050.0);
        }
        float[] y = TimeWarp.read(x, 22050, 16000, time -> 1);
        assertThat(Signals.decibels(Arrays.copyOfRange(y, 200, 15000))).isLessThan(-40);
    }

    @Test
    void readingFasterRaisesPitchAndShortens() {
        float[] x = Signals.voiced(100, 1);
        float[] y = TimeWarp.read(x, 16000, 16000, time -> 1.1);
        assertThat(MedianPitch.of(y, 16000).orElseThrow()).isCloseTo(110, within(1.0));
        assertThat(y.length / 16000.0).isCloseTo(1 / 1.1, within(0.001));
    }
}
