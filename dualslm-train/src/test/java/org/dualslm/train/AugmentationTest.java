package org.dualslm.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.dualslm.api.tensor.Embeddings;
import org.junit.jupiter.api.Test;

class AugmentationTest {
    @Test
    void noiseIsAsStrongAsDrawn() {
        Embeddings silence = Embeddings.of(100, 50, new float[5000]);
        double squares = 0;
        int noisy = 0;
        for (int seed = 0; seed < 400; seed++) {
            Embeddings frames = new FrameNoise(0.5, 0.3, 0).apply(silence, new SplittableRandom(seed));
            double power = 0;
            for (float value : frames.toArray()) {
                power += value * value / 5000;
            }
            noisy += power > 0 ? 1 : 0;
            squares += power;
            assertThat(Math.sqrt(power)).isLessThan(0.31);
        }
        assertThat(noisy).isBetween(170, 230);
        assertThat(squares / noisy)
                .as("the mean square of what is even on [0, 0.3]")
                .isCloseTo(0.03, within(0.004));
        assertThat(FrameNoise.NONE.apply(silence, new SplittableRandom(1))).isSameAs(silence);
    }

    @Test
    void offsetsAreOneForEachColumnOfARecording() {
        Embeddings silence = Embeddings.of(2, 3000, new float[6000]);
        float[] values = new FrameNoise(1, 0, 0.5)
                .apply(silence, new SplittableRandom(1))
                .toArray();
        assertThat(Arrays.copyOf(values, 3000)).isEqualTo(Arrays.copyOfRange(values, 3000, 6000));
        double squares = 0;
        for (float value : values) {
            squares += value * value / 6000;
        }
        assertThat(Math.sqrt(squares)).isCloseTo(0.5, within(0.03));
    }

    @Test
    void sharesOfMixturesAreBetaDistributed() {
        for (double alpha : new double[] {0.2, 0.5, 1}) {
            SplittableRandom random = new SplittableRandom(1);
            double sum = 0;
            double squares = 0;
            int draws = 20_000;
            for (int i = 0; i < draws; i++) {
                double share = new Mixup(1, alpha).drawShare(random);
                assertThat(share).isBetween(0.0, 1.0);
                sum += share / draws;
                squares += share * share / draws;
            }
            assertThat(sum).isCloseTo(0.5, within(0.01));
            assertThat(squares - sum * sum).isCloseTo(1 / (4 * (2 * alpha + 1)), within(0.005));
        }
    }

    @Test
    void mixturesAreAsLongAsTheFirst() {
        Embeddings first = Embeddings.of(4, 1, new float[] {1, 1, 1, 1});
        Embeddings second = Embeddings.of(2, 1, new float[] {10, 20});
        assertThat(Mixup.mix(first, second, 0.75).toArray()).containsExactly(3.25f, 3.25f, 5.75f, 5.75f);
        assertThat(Mixup.mix(second, first, 0.5).toArray()).containsExactly(5.5f, 10.5f);
    }

    @Test
    void refuseWhatIsOutOfRange() {
        assertThatThrownBy(() -> new Mixup(1.5, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Mixup(1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Mixup(1, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new FrameNoise(-1, 1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new FrameNoise(1, Double.NaN, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new FrameNoise(1, 0, -1)).isInstanceOf(IllegalArgumentException.class);
    }
}
