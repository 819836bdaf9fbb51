package org.dualslm.llm.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.dualslm.api.DualSlmException;
import org.dualslm.api.llm.GenerationConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplerTest {
    private static GenerationConfig sampled(double temperature, int topK, double topP, long seed) {
        return new GenerationConfig(1, temperature, topK, topP, seed, Set.of(), 1, 0);
    }

    private static float[] floats(List<Float> values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i);
        }
        return floats;
    }

    /** Token ids, the likeliest first, of equals the smaller id first. */
    private static int[] ranked(float[] logits) {
        return IntStream.range(0, logits.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -logits[i]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    @Property(tries = 200)
    void greedyTakesTheLikeliest(@ForAll @Size(min = 1, max = 50) List<@FloatRange(min = -9, max = 9) Float> values) {
        float[] logits = floats(values);
        assertThat(new Sampler(GenerationConfig.greedy(1, Set.of())).next(logits))
                .isEqualTo(ranked(logits)[0]);
    }

    @Property(tries = 200)
    void onlyTheKLikeliestCanCome(
            @ForAll @Size(min = 1, max = 50) List<@FloatRange(min = -3, max = 3) Float> values,
            @ForAll @IntRange(min = 1, max = 60) int k,
            @ForAll @DoubleRange(min = 0.1, max = 50) double temperature,
            @ForAll long seed) {
        float[] logits = floats(values);
        Sampler sampler = new Sampler(sampled(temperature, k, 1, seed));
        int[] allowed = Arrays.copyOf(ranked(logits), Math.min(k, logits.length));
        for (int i = 0; i < 20; i++) {
            assertThat(allowed).contains(sampler.next(logits));
        }
    }

    @Property(tries = 200)
    void onlyTheSmallestLikelyEnoughSetCanCome(
            @ForAll @Size(min = 1, max = 50) List<@FloatRange(min = -3, max = 3) Float> values,
            @ForAll @DoubleRange(min = 0.01, max = 0.99) double p,
            @ForAll @IntRange(max = 20) int k,
            @ForAll long seed) {
        float[] logits = floats(values);
        int[] ranked = ranked(logits);
        int candidates = k == 0 ? logits.length : Math.min(k, logits.length);
        double[] weights = Arrays.stream(ranked, 0, candidates)
                .mapToDouble(i -> Math.exp(logits[i]))
                .toArray();
        double sum = Arrays.stream(weights).sum();
        double before = 0;
        Set<Integer> allowed = new TreeSet<>();
        for (int i = 0; i < candidates && before < p * sum * (1 + 1e-9); i++) {
            allowed.add(ranked[i]);
            before += weights[i];
        }
        Sampler sampler = new Sampler(sampled(1, k, p, seed));
        for (int i = 0; i < 20; i++) {
            assertThat(allowed).contains(sampler.next(logits));
        }
    }

    @Property(tries = 100)
    void theSeedDecides(
            @ForAll @Size(min = 2, max = 50) List<@FloatRange(min = -3, max = 3) Float> values, @ForAll long seed) {
        float[] logits = floats(values);
        Sampler one = new Sampler(sampled(1, 0, 1, seed));
        Sampler other = new Sampler(sampled(1, 0, 1, seed));
        for (int i = 0; i < 10; i++) {
            assertThat(one.next(logits)).isEqualTo(other.next(logits));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 1, 3})
    void tokensComeAsOftenAsTheyShould(double temperature) {
        float[] logits = {1, -1, 0.5f, Float.NEGATIVE_INFINITY, 2};
        double[] expected = new double[5];
        for (int i = 0; i < 5; i++) {
            expected[i] = Math.exp(logits[i] / temperature);
        }
        double sum = Arrays.stream(expected).sum();
        int[] counts = new int[5];
        int draws = 20_000;
        Sampler sampler = new Sampler(sampled(temperature, 0, 1, 7));
        for (int i = 0; i < draws; i++) {
            counts[sampler.next(logits)]++;
        }
        for (int i = 0; i < 5; i++) {
            assertThat(counts[i] / (double) draws).isCloseTo(expected[i] / sum, within(0.015));
        }
        assertThat(counts[3]).isZero();
    }

    @Test
    void zerosOfEitherSignAreEqual() {
        assertThat(new Sampler(sampled(1, 1, 1, 0)).next(new float[] {-0f, 0f})).isZero();
        assertThat(new Sampler(GenerationConfig.greedy(1, Set.of())).next(new float[] {-0f, 0f}))
                .isZero();
    }

    @Test
    void extremeLogitsDoNotOverflow() {
        float[] logits = {3e38f, -3e38f, 2.9e38f};
        assertThat(new Sampler(sampled(1e-3, 0, 0.9, 1)).next(logits)).isZero();
        assertThat(new Sampler(sampled(Double.MIN_VALUE, 0, 1, 1)).next(logits)).isZero();
    }

    @Test
    void damagedLogitsAreRefused() {
        Sampler sampler = new Sampler(sampled(1, 0, 1, 1));
        assertThatThrownBy(() -> sampler.next(new float[] {0, Float.NaN}))
                .isInstanceOf(DualSlmException.class)
                .hasMessageContainingAll("token 1", "NaN");
        assertThatThrownBy(() -> sampler.next(new float[] {0, Float.POSITIVE_INFINITY}))
                .isInstanceOf(DualSlmException.class);
        assertThatThrownBy(() -> sampler.next(new float[] {Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY}))
                .isInstanceOf(DualSlmException.class);
    }
}
