package org.dualslm.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.dualslm.train.BatchPlan.Item;
import org.junit.jupiter.api.Test;

class BatchPlanTest {
    @Property(tries = 50, seed = "5")
    void everyEpochHasEachUtteranceOnce(
            @ForAll @IntRange(min = 1, max = 60) int utterances,
            @ForAll @IntRange(min = 1, max = 20) int batchSize,
            @ForAll long seed) {
        BatchPlan plan = plan(lengths(utterances), batchSize, seed);
        for (int epoch = 0; epoch < 3; epoch++) {
            int first = epoch * plan.batchesPerEpoch();
            int[] seen = IntStream.range(first, first + plan.batchesPerEpoch())
                    .mapToObj(plan::batch)
                    .peek(batch -> assertThat(batch).hasSizeLessThanOrEqualTo(batchSize))
                    .flatMap(List::stream)
                    .mapToInt(Item::utterance)
                    .sorted()
                    .toArray();
            assertThat(seen).isEqualTo(IntStream.range(0, utterances).toArray());
        }
    }

    @Test
    void aBatchDependsOnSeedAndStepAlone() {
        BatchPlan inOrder = plan(lengths(100), 8, 3);
        BatchPlan backwards = plan(lengths(100), 8, 3);
        for (int step = 40; step >= 0; step--) {
            backwards.batch(step);
        }
        for (int step = 0; step <= 40; step++) {
            assertThat(backwards.batch(step)).isEqualTo(inOrder.batch(step));
        }
        assertThat(plan(lengths(100), 8, 4).batch(0)).isNotEqualTo(inOrder.batch(0));
        assertThat(inOrder.batch(inOrder.batchesPerEpoch())).isNotEqualTo(inOrder.batch(0));
    }

    @Test
    void littleOfABatchIsPadding() {
        int[] lengths = lengths(2000);
        BatchPlan plan = plan(lengths, 32, 1);
        long used = 0;
        long padded = 0;
        for (int step = 0; step < plan.batchesPerEpoch(); step++) {
            int[] batch = plan.batch(step).stream().mapToInt(Item::utterance).toArray();
            int longest = Arrays.stream(batch).map(i -> lengths[i]).max().orElseThrow();
            used += Arrays.stream(batch).map(i -> lengths[i]).sum();
            padded += (long) longest * batch.length;
        }
        assertThat((double) used / padded).isGreaterThan(0.9);
    }

    @Test
    void refusesNothingAtAll() {
        assertThatThrownBy(() -> plan(new int[0], 8, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> plan(lengths(3), 0, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void utterancesComeAsOftenAsTheyWeigh() {
        List<Double> weights = new ArrayList<>(Collections.nCopies(10, 2.0));
        weights.addAll(Collections.nCopies(10, 0.5));
        weights.addAll(Collections.nCopies(10, 1.0));
        BatchPlan plan = new BatchPlan(lengths(30), weights, 4, 1);
        Map<Integer, Integer> twoEpochs = new TreeMap<>();
        for (int epoch = 0; epoch < 2; epoch++) {
            Map<Integer, Integer> counts = new TreeMap<>();
            for (int batch = 0; batch < plan.batchesPerEpoch(); batch++) {
                for (Item item : plan.batch((long) epoch * plan.batchesPerEpoch() + batch)) {
                    assertThat(item.epoch()).isEqualTo(epoch);
                    counts.merge(item.utterance(), 1, Integer::sum);
                }
            }
            assertThat(counts.values().stream().mapToInt(Integer::intValue).sum())
                    .isEqualTo(35);
            for (int i = 0; i < 10; i++) {
                assertThat(counts.get(i)).isEqualTo(2);
                assertThat(counts.get(20 + i)).isEqualTo(1);
            }
            counts.forEach((utterance, count) -> twoEpochs.merge(utterance, count, Integer::sum));
        }
        assertThat(twoEpochs.keySet().stream().filter(i -> i >= 10 && i < 20).count())
                .as("another half in the second epoch")
                .isGreaterThan(5);
    }

    private static BatchPlan plan(int[] lengths, int batchSize, long seed) {
        return new BatchPlan(lengths, Collections.nCopies(lengths.length, 1.0), batchSize, seed);
    }

    private static int[] lengths(int count) {
        return new Random(1).ints(count, 30, 300).toArray();
    }
}
