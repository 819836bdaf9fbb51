package org.dualslm.train.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.dualslm.api.FrameNormalization;
import org.dualslm.api.tensor.Embeddings;
import org.junit.jupiter.api.Test;

class FrameStatisticsTest {
    @Test
    void normalizedFramesHaveZeroMeanAndUnitDeviation() {
        Random random = new Random(1);
        double[] mean = {0, -40, 1e4};
        double[] deviation = {1, 0.01, 3};
        float[] values = new float[3 * 5000];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (mean[i % 3] + deviation[i % 3] * random.nextGaussian());
        }
        Embeddings frames = Embeddings.of(5000, 3, values);
        FrameStatistics statistics = new FrameStatistics(3);
        statistics.add(Embeddings.of(0, 3, new float[0]));
        statistics.add(frames.slice(0, 1));
        statistics.add(frames.slice(1, 700));
        statistics.add(frames.slice(700, 5000));

        Embeddings normalized = statistics.normalization().apply(frames);

        for (int column = 0; column < 3; column++) {
            double sum = 0;
            double squares = 0;
            for (int row = 0; row < 5000; row++) {
                sum += normalized.get(row, column);
                squares += Math.pow(normalized.get(row, column), 2);
            }
            assertThat(sum / 5000).isCloseTo(0, within(1e-3));
            assertThat(squares / 5000).isCloseTo(1, within(2e-3));
        }
    }

    @Test
    void aColumnThatNeverChangesBecomesZero() {
        FrameStatistics statistics = new FrameStatistics(2);
        statistics.add(Embeddings.of(3, 2, new float[] {0.1f, 1, 0.1f, 2, 0.1f, 3}));
        FrameNormalization normalization = statistics.normalization();
        assertThat(normalization.scale()[0]).isZero();
        assertThat(normalization.mean()).containsExactly(0.1f, 2f);
    }

    @Test
    void refusesOtherWidthsAndNothingAtAll() {
        FrameStatistics statistics = new FrameStatistics(2);
        assertThatThrownBy(() -> statistics.add(Embeddings.of(1, 3, new float[3])))
                .hasMessageContaining("width 3")
                .hasMessageContaining("width 2");
        assertThatThrownBy(statistics::normalization).isInstanceOf(IllegalStateException.class);
    }
}
