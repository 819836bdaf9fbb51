package org.dualslm.encoders.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameWindowTest {
    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0", "894, 0", "895, 1", "1278, 1", "1279, 2", "16000, 40", "160000, 415", "480000, 1248"})
    void countsFrames(int samples, int frames) {
        assertThat(FrameWindow.frames(samples)).isEqualTo(frames);
    }

    @Test
    void windowTakesJustTheSamplesItsFramesSee() {
        FrameWindow window = new FrameWindow(7, 19);
        assertThat(FrameWindow.frames(window.samples())).isEqualTo(window.length());
        assertThat(FrameWindow.frames(window.samples() - 1)).isEqualTo(window.length() - 1);
        assertThat(window.firstSample()).isEqualTo(7 * 384);
    }

    @Test
    void losesAndDoublesNoFrameAndLeavesNoneTooShort() {
        Random random = new Random(1);
        for (int trial = 0; trial < 500; trial++) {
            int most = 20 + random.nextInt(60);
            FloatBuffer samples = noise(random.nextInt(400 * most), random);
            List<FrameWindow> windows = FrameWindow.cut(samples, most);
            int next = 0;
            for (FrameWindow window : windows) {
                assertThat(window.from()).isEqualTo(next);
                assertThat(window.length()).isPositive().isLessThanOrEqualTo(most);
                assertThat(window.firstSample() + window.samples()).isLessThanOrEqualTo(samples.limit());
                assertThat(FrameWindow.frames(window.samples())).isEqualTo(window.length());
                next = window.to();
            }
            assertThat(next).isEqualTo(FrameWindow.frames(samples.limit()));
            if (next > 0) {
                FrameWindow last = windows.get(windows.size() - 1);
                assertThat(last.firstSample() + last.samples()).isEqualTo(samples.limit());
            }
            if (windows.size() > 1) {
                assertThat(windows).allMatch(window -> window.length() >= most / 3);
            }
        }
    }

    @Test
    void keepsWholeWhatFits() {
        Random random = new Random(2);
        assertThat(FrameWindow.cut(noise(40 * 384 + 511, random), 40)).containsExactly(new FrameWindow(0, 40));
        assertThat(FrameWindow.cut(noise(894, random), 40)).isEmpty();
        assertThat(FrameWindow.cut(noise(0, random), 40)).isEmpty();
    }

    @Test
    void cutsSilenceIntoEqualWindows() {
        assertThat(FrameWindow.cut(FloatBuffer.allocate(60 * 384 + 511), 40))
                .containsExactly(new FrameWindow(0, 30), new FrameWindow(30, 60));
    }

    @Test
    void cutsWhereItIsQuiet() {
        for (int pause : new int[] {87, 95, 100, 108, 110}) {
            FloatBuffer samples = noise(200 * 384 + 511, new Random(3));
            Arrays.fill(samples.array(), (pause - 3) * 384, (pause + 4) * 384, 0);
            assertThat(FrameWindow.cut(samples, 130).get(0).to()).isBetween(pause - 1, pause + 1);
        }
    }

    private static FloatBuffer noise(int samples, Random random) {
        float[] noise = new float[samples];
        for (int i = 0; i < samples; i++) {
            noise[i] = (float) (0.1 * random.nextGaussian());
        }
        return FloatBuffer.wrap(noise);
    }
}
