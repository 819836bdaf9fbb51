package org.dualslm.api.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.dualslm.api.tensor.Embeddings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddingMixtureTest {
    private static final int WIDTH = 5;
    private final Random random = new Random(7);
    private final Embeddings table = random(9);

    @Test
    void twoEmbeddingsAreMixedAsTheSoftmaxOverDistancesSays() {
        EmbeddingMixture mixture = new EmbeddingMixture(Embeddings.of(2, 1, new float[] {0, 1}), 0.5);

        float mixed =
                mixture.mix(Embeddings.of(1, 1, new float[] {3})).vectors().get(0, 0);

        // Scores -9 and -4.
        assertThat(mixed).isCloseTo((float) (1 / (1 + Math.exp(-5))), within(1e-6f));
    }

    @Test
    void theSmallerTheVarianceTheNearerIsAMixtureToTheNearestEmbedding() {
        for (int t = 0; t < 4; t++) {
            Embeddings vector = random(1);
            Embeddings mixed = new EmbeddingMixture(table, 1e-4).mix(vector).vectors();
            assertThat(mixed.toArray()).containsExactly(nearest(vector, 0), within(1e-4f));
        }
        EmbeddingMixture even = new EmbeddingMixture(table, 1e6);
        assertThat(even.mix(random(1)).vectors().get(0, 0))
                .isCloseTo(even.mix(random(1)).vectors().get(0, 0), within(1e-4f));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.2, 1, 10})
    void theGradientIsTheSlope(double variance) {
        EmbeddingMixture mixture = new EmbeddingMixture(table, variance);
        Embeddings vectors = near(4, 4, 7, 2, 2, 2, 4);
        Embeddings weights = random(4);

        float[] gradient = mixture.mix(vectors).gradient(weights).toArray();

        float step = 1e-2f;
        for (int i = 0; i < gradient.length; i++) {
            double slope = (value(mixture, moved(vectors, i, step), weights)
                            - value(mixture, moved(vectors, i, -step), weights))
                    / (2 * step);
            assertThat((double) gradient[i]).isCloseTo(slope, within(2e-3 * Math.max(1, Math.abs(slope))));
        }
    }

    @Test
    void neighboursOfTheSameTokenBecomeTheirMean() {
        EmbeddingMixture mixture = new EmbeddingMixture(table, 0.5);
        Embeddings vectors = near(4, 4, 7, 2, 2, 2, 4);

        Embeddings mixed = mixture.mix(vectors).vectors();

        int[] starts = {0, 2, 3, 6, 7};
        assertThat(mixed.length()).isEqualTo(starts.length - 1);
        for (int run = 0; run < mixed.length(); run++) {
            float[] mean = new float[WIDTH];
            for (int t = starts[run]; t < starts[run + 1]; t++) {
                float[] alone = mixture.mix(vectors.slice(t, t + 1)).vectors().toArray();
                for (int c = 0; c < WIDTH; c++) {
                    mean[c] += alone[c] / (starts[run + 1] - starts[run]);
                }
            }
            assertThat(mixed.slice(run, run + 1).toArray()).containsExactly(mean, within(1e-6f));
        }
    }

    @Test
    void whereARecordingLeavesItOpenBigramsDecide() {
        // Each token its own direction; the second vector lies midway between 2 and 3.
        float[] unit = new float[16];
        for (int k = 0; k < 4; k++) {
            unit[5 * k] = 1;
        }
        EmbeddingMixture mixture = new EmbeddingMixture(Embeddings.of(4, 4, unit), 0.02);
        Embeddings vectors = Embeddings.of(3, 4, new float[] {0, 1, 0, 0, 0, 0, 0.5f, 0.5f, 1, 0, 0, 0});

        Embeddings open = mixture.read(vectors);
        Embeddings told = mixture.with(TokenBigrams.count(4, Collections.nCopies(99, new int[] {1, 3})))
                .read(vectors);

        assertThat(open).isEqualTo(mixture.mix(vectors).vectors());
        assertThat(open.get(1, 3)).isCloseTo(0.5f, within(1e-4f));
        assertThat(told.get(1, 3)).isGreaterThan(0.8f);
        assertThat(told.get(0, 1)).isGreaterThan(0.99f);
        assertThat(told.get(2, 0)).isGreaterThan(0.99f);
    }

    @Test
    void noNumberStaysNoNumber() {
        EmbeddingMixture mixture = new EmbeddingMixture(table, 1).with(TokenBigrams.count(9, List.of(new int[] {1})));
        float[] values = random(2).toArray();
        values[0] = Float.NaN;

        assertThat(mixture.read(Embeddings.of(2, WIDTH, values)).isFinite()).isFalse();
        assertThat(mixture.read(Embeddings.of(0, WIDTH, new float[0])).length()).isZero();
    }

    @Test
    void whatDoesNotFitIsRefusedWithBothNumbers() {
        assertThatThrownBy(() -> new EmbeddingMixture(table, 1).with(TokenBigrams.count(8, List.of())))
                .hasMessageContainingAll("of 8 tokens", "to mix are 9");
        EmbeddingMixture mixture = new EmbeddingMixture(table, 1);
        Embeddings narrow = Embeddings.of(1, 2, new float[2]);

        assertThatThrownBy(() -> mixture.mix(narrow)).hasMessageContainingAll("width 2", "width 5");
        assertThatThrownBy(() -> mixture.mix(near(1, 2)).gradient(random(3))).hasMessageContainingAll("2 × 5", "3 × 5");
        assertThatThrownBy(() -> new EmbeddingMixture(Embeddings.of(0, 2, new float[0]), 1))
                .hasMessageContaining("no embeddings");
        for (double variance : List.of(0.0, -1.0, Double.NaN, Double.POSITIVE_INFINITY)) {
            assertThatThrownBy(() -> new EmbeddingMixture(table, variance))
                    .hasMessageContaining(String.valueOf(variance));
        }
    }

    private static double value(EmbeddingMixture mixture, Embeddings vectors, Embeddings weights) {
        float[] mixed = mixture.mix(vectors).vectors().toArray();
        float[] by = weights.toArray();
        double sum = 0;
        for (int i = 0; i < mixed.length; i++) {
            sum += (double) mixed[i] * by[i];
        }
        return sum;
    }

    private static Embeddings moved(Embeddings vectors, int value, float by) {
        float[] values = vectors.toArray();
        values[value] += by;
        return Embeddings.of(vectors.length(), vectors.width(), values);
    }

    @Test
    void noTokenIsFartherFromTheirMeanThanAnother() {
        Embeddings keys = new EmbeddingMixture(table, 1).keys();

        float[] mean = new float[WIDTH];
        for (int k = 0; k < table.length(); k++) {
            for (int c = 0; c < WIDTH; c++) {
                mean[c] += table.get(k, c) / table.length();
            }
        }
        for (int k = 0; k < table.length(); k++) {
            double product = 0;
            for (int c = 0; c < WIDTH; c++) {
                product += (table.get(k, c) - mean[c]) * (keys.get(k, c) - mean[c]);
            }
            assertThat(distance(keys, k, mean)).isCloseTo(distance(keys, 0, mean), within(1e-5));
            assertThat(product).isCloseTo(distance(keys, k, mean) * distance(table, k, mean), within(1e-5));
        }
    }

    private static double distance(Embeddings rows, int row, float[] point) {
        double square = 0;
        for (int c = 0; c < point.length; c++) {
            square += Math.pow(rows.get(row, c) - point[c], 2);
        }
        return Math.sqrt(square);
    }

    /** The embedding whose key is nearest. */
    private float[] nearest(Embeddings vectors, int t) {
        Embeddings keys = new EmbeddingMixture(table, 1).keys();
        float[] best = null;
        double least = Double.POSITIVE_INFINITY;
        for (int k = 0; k < table.length(); k++) {
            double distance = 0;
            for (int c = 0; c < WIDTH; c++) {
                distance += Math.pow(vectors.get(t, c) - keys.get(k, c), 2);
            }
            if (distance < least) {
                least = distance;
                best = table.slice(k, k + 1).toArray();
            }
        }
        return best;
    }

    /** A vector near to the key of each of the tokens. */
    private Embeddings near(int... tokens) {
        Embeddings keys = new EmbeddingMixture(table, 1).keys();
        float[] values = random(tokens.length).toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = keys.get(tokens[i / WIDTH], i % WIDTH) + 0.05f * values[i];
        }
        return Embeddings.of(tokens.length, WIDTH, values);
    }

    private Embeddings random(int length) {
        float[] values = new float[length * WIDTH];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Embeddings.of(length, WIDTH, values);
    }
}
