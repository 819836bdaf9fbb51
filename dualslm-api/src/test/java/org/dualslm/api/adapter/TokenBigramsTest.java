package org.dualslm.api.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenBigramsTest {
    /** "1 2", "1 2", "1 3": 0 1, 1 2, 2 0 twice or more; 4 never occurs. */
    private final TokenBigrams bigrams =
            TokenBigrams.count(5, List.of(new int[] {1, 2}, new int[] {1, 2}, new int[] {1, 3}));

    @Test
    void countsNeighboursAndBothEnds() {
        assertThat(bigrams.triples())
                .isDeepEqualTo(new int[][] {{0, 1, 3}, {1, 2, 2}, {1, 3, 1}, {2, 0, 2}, {3, 0, 1}});
        assertThat(TokenBigrams.of(5, bigrams.triples()).triples()).isDeepEqualTo(bigrams.triples());
    }

    @Test
    void probabilitiesAreTheInterpolatedOnes() {
        // After 1: 2 twice, 3 once. Back-off shares of 5 pairs and five halves: of 2, one pair.
        double backOff = 1.5 / 7.5;
        assertThat(bigrams.probability(2, 1)).isCloseTo((2 - 0.75) / 3 + 0.75 * 2 / 3 * backOff, within(1e-12));
        assertThat(bigrams.probability(4, 1)).isCloseTo(0.75 * 2 / 3 * (0.5 / 7.5), within(1e-12));
        assertThat(bigrams.probability(2, 4)).isCloseTo(backOff, within(1e-12));
        // 9 pairs in all, 2 of them to token 2.
        assertThat(bigrams.logRatio(2, 4)).isCloseTo(Math.log(backOff / (2.5 / 11.5)), within(1e-12));
    }

    @Test
    void whateverStandsBeforeProbabilitiesSumToOne() {
        for (int before = 0; before < bigrams.tokens(); before++) {
            int given = before;
            assertThat(IntStream.range(0, bigrams.tokens())
                            .mapToDouble(token -> bigrams.probability(token, given))
                            .sum())
                    .isCloseTo(1, within(1e-12));
        }
    }

    @ParameterizedTest
    @CsvSource({"0,1,0", "0,5,1", "-1,1,1", "5,0,1"})
    void whatCannotBeCountedIsRefused(int before, int token, int count) {
        assertThatThrownBy(() -> TokenBigrams.of(5, new int[][] {{before, token, count}}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(count == 0 ? "at least once" : "out of range: texts have tokens 1 to 4");
    }

    @Test
    void textsHoldNoEnds() {
        assertThatThrownBy(() -> TokenBigrams.count(5, List.of(new int[] {1, 0})))
                .hasMessageContaining("Token 0 of a bigram is out of range");
        assertThatThrownBy(() -> TokenBigrams.count(0, List.of())).hasMessageContaining("not 0");
    }
}
