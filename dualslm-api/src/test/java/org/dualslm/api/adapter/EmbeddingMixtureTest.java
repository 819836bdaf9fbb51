package org.dualslm.api.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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
        Embeddings vectors = random(4);

        Embeddings mixed = new EmbeddingMixture(table, 1e-4).mix(vectors).vectors();

        for (int t = 0; t < vectors.length(); t++) {
            assertThat(mixed.slice(t, t + 1).toArray()).containsExactly(nearest(vectors, t), within(1e-4f));
        }
        Embeddings mean = new EmbeddingMixture(table, 1e6).mix(vectors).vectors();
        assertThat(mean.get(0, 0)).isCloseTo(mean.get(1, 0), within(1e-4f));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.2, 1, 10})
    void theGradientIsTheSlope(double variance) {
        EmbeddingMixture mixture = new EmbeddingMixture(table, variance);
        Embeddings vectors = random(3);
        Embeddings weights = random(3);

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
    void whatDoesNotFitIsRefusedWithBothNumbers() {
        EmbeddingMixture mixture = new EmbeddingMixture(table, 1);
        Embeddings narrow = Embeddings.of(1, 2, new float[2]);

        assertThatThrownBy(() -> mixture.mix(narrow)).hasMessageContainingAll("width 2", "width 5");
        assertThatThrownBy(() -> mixture.mix(random(2)).gradient(random(3))).hasMessageContainingAll("2 × 5", "3 × 5");
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

    private Embeddings random(int length) {
        float[] values = new float[length * WIDTH];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Embeddings.of(length, WIDTH, values);
    }
}
