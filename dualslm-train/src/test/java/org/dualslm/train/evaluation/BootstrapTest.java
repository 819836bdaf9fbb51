package org.dualslm.train.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.dualslm.train.evaluation.Bootstrap.Unit;
import org.junit.jupiter.api.Test;

class BootstrapTest {
    private static final List<String> HUNDRED = Collections.nCopies(100, "");

    /** Of 100 answers, 90 are right: resampled shares are binomial, whose quantiles at 2.5 and 97.5 % are 84 and 95. */
    @Test
    void theIntervalOfAShareIsThatOfItsBinomialDistribution() {
        Bootstrap many = new Bootstrap(20_000, 0.95, Unit.UTTERANCE, 3);
        Figure figure = many.figures(HUNDRED, List.of(share(90))).get(0);

        assertThat(figure.value()).isEqualTo(0.9);
        assertThat(figure.low()).isCloseTo(0.84, within(0.0101));
        assertThat(figure.high()).isCloseTo(0.95, within(0.0101));
        assertThat(many.figures(HUNDRED, List.of(share(100)))).containsExactly(new Figure(1, 1, 1));
    }

    @Test
    void moreConfidenceIsAWiderInterval() {
        Figure usual = Bootstrap.standard().figures(HUNDRED, List.of(share(50))).get(0);
        Figure sure = new Bootstrap(1000, 0.999, Unit.UTTERANCE, 1)
                .figures(HUNDRED, List.of(share(50)))
                .get(0);
        assertThat(sure.low()).isLessThan(usual.low());
        assertThat(sure.high()).isGreaterThan(usual.high());
    }

    @Test
    void theSameSeedDrawsTheSame() {
        assertThat(drawn(1, 5)).isEqualTo(drawn(1, 5)).isNotEqualTo(drawn(2, 5));
        assertThat(drawn(1, 5).subList(0, 5)).isEqualTo(drawn(1, 6).subList(0, 5));
    }

    private static List<List<Integer>> drawn(long seed, int resamples) {
        List<List<Integer>> drawn = new ArrayList<>();
        new Bootstrap(resamples, 0.9, Unit.UTTERANCE, seed).figures(HUNDRED, List.of(weights -> {
            drawn.add(IntStream.of(weights).boxed().toList());
            return 0.0;
        }));
        return drawn;
    }

    /** Ten speakers, of whom nine are always understood and one never: speakers are the ten independent draws there are. */
    @Test
    void resamplingBySpeakerKeepsTheirRecordingsTogether() {
        List<String> speakers =
                IntStream.range(0, 100).mapToObj(i -> String.valueOf(i / 10)).toList();
        Bootstrap bySpeaker = new Bootstrap(1000, 0.95, Unit.SPEAKER, 1);
        Figure figure = bySpeaker.figures(speakers, List.of(share(90))).get(0);
        assertThat(figure.low()).isCloseTo(0.7, within(1e-9));
        assertThat(figure.high()).isCloseTo(1, within(1e-9));

        List<ToDoubleFunction<int[]>> equalWithinSpeakers = List.of(weights -> {
            for (int i = 0; i < 100; i++) {
                assertThat(weights[i]).isEqualTo(weights[i - i % 10]);
            }
            return 0;
        });
        bySpeaker.figures(speakers, equalWithinSpeakers);
        assertThat(bySpeaker.figures(HUNDRED, List.of(share(90))))
                .as("unknown speakers stand alone")
                .isEqualTo(Bootstrap.standard().figures(HUNDRED, List.of(share(90))));
    }

    @Test
    void resamplesWithNothingToMeasureAreLeftOut() {
        ToDoubleFunction<int[]> rare = weights -> weights[0] == 0 ? Double.NaN : 1;
        assertThat(Bootstrap.standard().figures(HUNDRED, List.of(rare))).containsExactly(new Figure(1, 1, 1));
        Figure nothing = Bootstrap.standard()
                .figures(HUNDRED, List.of(weights -> Double.NaN))
                .get(0);
        assertThat(nothing).isEqualTo(new Figure(Double.NaN, Double.NaN, Double.NaN));
        assertThat(nothing.percent()).isEqualTo("–");
    }

    @Test
    void quantilesLieBetweenTheNearestValues() {
        double[] sorted = {1, 2, 4, 8};
        assertThat(Bootstrap.quantile(sorted, 0)).isEqualTo(1);
        assertThat(Bootstrap.quantile(sorted, 0.5)).isEqualTo(3);
        assertThat(Bootstrap.quantile(sorted, 0.9)).isCloseTo(6.8, within(1e-12)); // as numpy.quantile
        assertThat(Bootstrap.quantile(sorted, 1)).isEqualTo(8);
    }

    @Test
    void refusesSettingsThatMakeNoInterval() {
        assertThatThrownBy(() -> new Bootstrap(0, 0.95, Unit.SPEAKER, 1)).hasMessageContaining("at least one resample");
        for (double confidence : new double[] {0, 1, Double.NaN}) {
            assertThatThrownBy(() -> new Bootstrap(9, confidence, Unit.SPEAKER, 1))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** The share of the first so many. */
    private static ToDoubleFunction<int[]> share(int right) {
        return weights ->
                (double) IntStream.range(0, right).map(i -> weights[i]).sum()
                        / IntStream.of(weights).sum();
    }
}
