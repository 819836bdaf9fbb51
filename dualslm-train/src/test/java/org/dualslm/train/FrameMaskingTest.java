package org.dualslm.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.dualslm.api.tensor.Embeddings;
import org.junit.jupiter.api.Test;

class FrameMaskingTest {
    private final Embeddings frames = ones(50, 3);

    @Test
    void blanksOutWholeFramesOfOneStretch() {
        SplittableRandom random = new SplittableRandom(1);
        FrameMasking masking = new FrameMasking(1, 1, 0.2);
        for (int i = 0; i < 300; i++) {
            Embeddings masked = masking.apply(frames, random);
            int first = -1;
            int last = -1;
            int blank = 0;
            for (int row = 0; row < 50; row++) {
                float value = masked.get(row, 0);
                assertThat(masked.get(row, 1)).isEqualTo(value);
                assertThat(masked.get(row, 2)).isEqualTo(value);
                if (value == 0) {
                    first = first < 0 ? row : first;
                    last = row;
                    blank++;
                }
            }
            assertThat(blank).isLessThanOrEqualTo(10).isEqualTo(blank == 0 ? 0 : last - first + 1);
        }
    }

    @Test
    void reachesEveryFrameAndLeavesTheGivenFramesAlone() {
        SplittableRandom random = new SplittableRandom(2);
        boolean[] reached = new boolean[50];
        for (int i = 0; i < 500; i++) {
            Embeddings masked = new FrameMasking(1, 2, 0.1).apply(frames, random);
            for (int row = 0; row < 50; row++) {
                reached[row] |= masked.get(row, 0) == 0;
            }
        }
        assertThat(reached).containsOnly(true);
        assertThat(frames).isEqualTo(ones(50, 3));
    }

    @Test
    void masksSoManyExamplesAsToldAndNoneIfNone() {
        SplittableRandom random = new SplittableRandom(3);
        int masked = 0;
        for (int i = 0; i < 2000; i++) {
            masked += new FrameMasking(0.25, 1, 1).apply(frames, random) == frames ? 0 : 1;
            assertThat(FrameMasking.NONE.apply(frames, random)).isSameAs(frames);
        }
        assertThat(masked / 2000.0).isCloseTo(0.25, within(0.04));
    }

    @Test
    void evenASingleFrameMayBeMasked() {
        Embeddings single = ones(1, 2);
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < 100; i++) {
            assertThat(new FrameMasking(1, 3, 1).apply(single, random).length()).isEqualTo(1);
        }
    }

    @Test
    void refusesWhatIsOutOfRange() {
        assertThatThrownBy(() -> new FrameMasking(1.1, 1, 0)).hasMessageContaining("1.1");
        assertThatThrownBy(() -> new FrameMasking(0, -1, 0)).hasMessageContaining("-1");
        assertThatThrownBy(() -> new FrameMasking(0, 1, Double.NaN)).hasMessageContaining("NaN");
    }

    private static Embeddings ones(int length, int width) {
        float[] values = new float[length * width];
        Arrays.fill(values, 1);
        return Embeddings.of(length, width, values);
    }
}
