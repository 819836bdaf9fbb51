package org.dualslm.api.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class SpellingPosteriorTest {
    private static final int TOKENS = 4;
    private final TokenBigrams bigrams =
            TokenBigrams.count(TOKENS, List.of(new int[] {1, 2}, new int[] {1, 2, 3}, new int[] {3, 3}));

    @Property(tries = 30)
    void isThatOfAllPathsCountedOneByOne(@ForAll @IntRange(min = 1, max = 5) int length, @ForAll int seed) {
        Random random = new Random(seed);
        float[][] scores = new float[length][TOKENS];
        for (float[] row : scores) {
            for (int k = 0; k < TOKENS; k++) {
                row[k] = (float) (4 * random.nextGaussian());
            }
        }
        double[][] sums = new double[length][TOKENS];
        count(scores, new int[length], 0, sums);

        float[][] posterior = SpellingPosterior.of(scores, bigrams);

        for (int t = 0; t < length; t++) {
            double all = Arrays.stream(sums[t]).sum();
            for (int k = 0; k < TOKENS; k++) {
                assertThat((double) posterior[t][k]).isCloseTo(sums[t][k] / all, within(1e-5));
            }
        }
    }

    @Example
    void amongVeryManyTokensTheLikeliestCounts() {
        int many = 20_000;
        float[][] scores = new float[2][many];
        for (float[] row : scores) {
            row[0] = -500;
            row[7] = 1;
        }

        float[][] posterior = SpellingPosterior.of(scores, TokenBigrams.count(many, List.of(new int[] {7})));

        assertThat(posterior[0][7]).isCloseTo(1, within(1e-5f));
        assertThat(posterior[1][7]).isCloseTo(1, within(1e-5f));
    }

    private void count(float[][] scores, int[] path, int next, double[][] sums) {
        if (next < path.length) {
            for (int k = 0; k < TOKENS; k++) {
                path[next] = k;
                count(scores, path, next + 1, sums);
            }
            return;
        }
        double log = 0;
        int before = 0;
        for (int t = 0; t < path.length; t++) {
            log += 0.3 * scores[t][path[t]];
            if (path[t] != 0 && (t == 0 || path[t - 1] != path[t])) {
                log += 0.6 * bigrams.logRatio(path[t], before);
                before = path[t];
            }
        }
        log += 0.6 * bigrams.logRatio(0, before);
        for (int t = 0; t < path.length; t++) {
            sums[t][path[t]] += Math.exp(log);
        }
    }
}
