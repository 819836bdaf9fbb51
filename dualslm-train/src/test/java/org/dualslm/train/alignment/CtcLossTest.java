package org.dualslm.train.alignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;
import org.dualslm.api.tensor.Embeddings;
import org.junit.jupiter.api.Test;

class CtcLossTest {
    private static final int BLANK = 1;

    @Property(tries = 60, seed = "1")
    void sumsOverEveryPathThatSpellsTheLabels(
            @ForAll @IntRange(min = 1, max = 5) int frames,
            @ForAll @IntRange(min = 2, max = 4) int candidates,
            @ForAll @IntRange(min = 0, max = 3) int labelCount,
            @ForAll long seed) {
        Random random = new Random(seed);
        Embeddings table = random(random, candidates, 3, 1);
        int[] labels = random.ints(labelCount, 0, candidates)
                .map(label -> label == BLANK ? 0 : label)
                .toArray();
        if (CtcLoss.neededLength(labels) > frames) {
            return;
        }
        Embeddings vectors = random(random, frames, 3, 2);
        double variance = 0.5;

        double loss = new CtcLoss(table, BLANK, variance, 0)
                .lossAndGradient(vectors, labels)
                .loss();

        double likelihood = likelihoodByEnumeration(table, vectors, variance, labels);
        assertThat(loss).isCloseTo(-Math.log(likelihood), within(1e-4 + 1e-4 * Math.abs(Math.log(likelihood))));
    }

    @Property(tries = 30, seed = "2")
    void gradientAgreesWithFiniteDifferences(@ForAll long seed) {
        Random random = new Random(seed);
        int width = 4;
        Embeddings table = random(random, 6, width, 1);
        CtcLoss ctc = new CtcLoss(table, BLANK, 0.8, random.nextInt(2) * 0.4);
        int[] labels = {2, 0, 0, 5};
        Embeddings vectors = random(random, 8, width, 1);

        float[] gradient = ctc.lossAndGradient(vectors, labels).gradient().toArray();

        float step = 4e-3f;
        for (int i = 0; i < gradient.length; i++) {
            double up = ctc.lossAndGradient(moved(vectors, i, step), labels).loss();
            double down = ctc.lossAndGradient(moved(vectors, i, -step), labels).loss();
            assertThat((double) gradient[i])
                    .isCloseTo((up - down) / (2 * step), within(2e-3 + 2e-3 * Math.abs(gradient[i])));
        }
    }

    @Test
    void certainVectorsLoseNothingAndReadAsTheirTokens() {
        Embeddings table = random(new Random(1), 5, 16, 1);
        CtcLoss ctc = new CtcLoss(table, BLANK, 0.05, 0);
        Embeddings vectors = rows(table, 0, 0, BLANK, 0, 3, 3, BLANK, 4);

        assertThat(ctc.greedy(vectors)).containsExactly(0, 0, 3, 4);
        assertThat(ctc.lossAndGradient(vectors, new int[] {0, 0, 3, 4}).loss()).isCloseTo(0, within(1e-3));
        assertThat(ctc.lossAndGradient(vectors, new int[] {0, 3, 4}).loss()).isGreaterThan(10);
    }

    @Test
    void followingTheGradientLeadsToTheTranscript() {
        Random random = new Random(2);
        Embeddings table = random(random, 20, 8, 1);
        CtcLoss ctc = new CtcLoss(table, BLANK, CtcLoss.variance(table, 0.1), 0);
        int[] labels = {3, 3, 7, 19, 0};
        Embeddings vectors = random(random, 12, 8, 0.1f);
        for (int step = 0; step < 200; step++) {
            float[] values = vectors.toArray();
            float[] gradient = ctc.lossAndGradient(vectors, labels).gradient().toArray();
            for (int i = 0; i < values.length; i++) {
                values[i] -= 0.3f * gradient[i];
            }
            vectors = Embeddings.of(12, 8, values);
        }
        assertThat(ctc.greedy(vectors)).containsExactly(labels);
    }

    @Test
    void extremeVectorsStayFinite() {
        Random random = new Random(3);
        Embeddings table = random(random, 30, 8, 1);
        CtcLoss ctc = new CtcLoss(table, BLANK, 0.01, 0);
        for (float size : new float[] {0, 1e-30f, 1e6f, 1e15f, 1e30f}) {
            CtcLoss.Result result = ctc.lossAndGradient(random(random, 9, 8, size), new int[] {2, 2, 5, 9});
            assertThat(result.loss()).as("size " + size).isFinite().isNotNegative();
            assertThat(result.gradient().isFinite()).as("size " + size).isTrue();
        }
    }

    @Test
    void overflowIsToldAsNotANumber() {
        Embeddings table = random(new Random(4), 5, 8, 1);
        CtcLoss ctc = new CtcLoss(table, BLANK, 1e-6, 0);
        assertThat(ctc.lossAndGradient(random(new Random(5), 4, 8, 3e38f), new int[] {2})
                        .loss())
                .isNaN();
    }

    @Test
    void anEmptyTranscriptIsAllBlanks() {
        Embeddings table = random(new Random(6), 5, 8, 1);
        CtcLoss ctc = new CtcLoss(table, BLANK, 0.05, 0);
        assertThat(ctc.lossAndGradient(rows(table, BLANK, BLANK), new int[0]).loss())
                .isCloseTo(0, within(1e-3));
        assertThat(ctc.greedy(rows(table, BLANK, BLANK))).isEmpty();
    }

    @Test
    void varianceFollowsTheMeanSquaredDistance() {
        Embeddings table = random(new Random(7), 11, 5, 1);
        double sum = 0;
        for (int a = 0; a < 11; a++) {
            for (int b = 0; b < 11; b++) {
                for (int c = 0; c < 5; c++) {
                    sum += Math.pow(table.get(a, c) - table.get(b, c), 2);
                }
            }
        }
        assertThat(CtcLoss.variance(table, 0.1)).isCloseTo(0.1 * sum / (11 * 10), Offset.offset(1e-6));
    }

    @Test
    void countsTheBlankThatEqualNeighboursNeed() {
        assertThat(CtcLoss.neededLength(new int[] {})).isZero();
        assertThat(CtcLoss.neededLength(new int[] {4, 4, 4, 2})).isEqualTo(6);
    }

    @Test
    void refusesWhatDoesNotFit() {
        Embeddings table = random(new Random(8), 5, 8, 1);
        CtcLoss ctc = new CtcLoss(table, BLANK, 1, 0);
        assertThatThrownBy(() -> ctc.lossAndGradient(random(new Random(9), 4, 7, 1), new int[] {2}))
                .hasMessageContaining("width 8")
                .hasMessageContaining("width 7");
        assertThatThrownBy(() -> ctc.lossAndGradient(random(new Random(9), 2, 8, 1), new int[] {2, 2}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 3");
        for (int label : new int[] {-1, 5, BLANK}) {
            assertThatThrownBy(() -> ctc.lossAndGradient(random(new Random(9), 2, 8, 1), new int[] {label}))
                    .hasMessageContaining("Label " + label);
        }
        assertThatThrownBy(() -> new CtcLoss(table, 5, 1, 0)).hasMessageContaining("5 candidates");
        for (double variance : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> new CtcLoss(table, 0, variance, 0)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static double likelihoodByEnumeration(Embeddings table, Embeddings vectors, double variance, int[] labels) {
        int frames = vectors.length();
        int candidates = table.length();
        double total = 0;
        for (int code = 0; code < Math.pow(candidates, frames); code++) {
            int rest = code;
            double probability = 1;
            List<Integer> spelt = new ArrayList<>();
            int previous = -1;
            for (int t = 0; t < frames; t++) {
                int label = rest % candidates;
                rest /= candidates;
                probability *= probability(table, vectors, variance, t, label);
                if (label != previous && label != BLANK) {
                    spelt.add(label);
                }
                previous = label;
            }
            if (spelt.stream().mapToInt(Integer::intValue).boxed().toList().equals(boxed(labels))) {
                total += probability;
            }
        }
        return total;
    }

    private static double probability(Embeddings table, Embeddings vectors, double variance, int t, int label) {
        double sum = 0;
        for (int k = 0; k < table.length(); k++) {
            sum += Math.exp(score(table, vectors, variance, t, k));
        }
        return Math.exp(score(table, vectors, variance, t, label)) / sum;
    }

    private static double score(Embeddings table, Embeddings vectors, double variance, int t, int k) {
        double distance = 0;
        for (int c = 0; c < table.width(); c++) {
            distance += Math.pow(vectors.get(t, c) - table.get(k, c), 2);
        }
        return -distance / (2 * variance);
    }

    private static List<Integer> boxed(int[] labels) {
        return java.util.Arrays.stream(labels).boxed().toList();
    }

    private static Embeddings rows(Embeddings table, int... rows) {
        return Embeddings.concatenate(java.util.Arrays.stream(rows)
                .mapToObj(row -> table.slice(row, row + 1))
                .toList());
    }

    private static Embeddings moved(Embeddings vectors, int index, float by) {
        float[] values = vectors.toArray();
        values[index] += by;
        return Embeddings.of(vectors.length(), vectors.width(), values);
    }

    private static Embeddings random(Random random, int length, int width, float size) {
        float[] values = new float[length * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, (float) (random.nextGaussian() * size)));
        }
        return Embeddings.of(length, width, values);
    }
}
