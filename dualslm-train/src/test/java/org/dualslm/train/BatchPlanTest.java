package org.dualslm.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BatchPlanTest {
    @Property(tries = 50, seed = "5")
    void everyEpochHasEachUtteranceOnce(
            @ForAll @IntRange(min = 1, max = 60) int utterances,
            @ForAll @IntRange(min = 1, max = 20) int batchSize,
            @ForAll long seed) {
        BatchPlan plan = new BatchPlan(lengths(utterances), batchSize, seed);
        for (int epoch = 0; epoch < 3; epoch++) {
            int first = epoch * plan.batchesPerEpoch();
            int[] seen = IntStream.range(first, first + plan.batchesPerEpoch())
                    .mapToObj(plan::batch)
                    .peek(batch -> assertThat(batch).hasSizeLessThanOrEqualTo(batchSize))
                    .flatMapToInt(Arrays::stream)
                    .sorted()
                    .toArray();
            assertThat(seen).isEqualTo(IntStream.range(0, utterances).toArray());
        }
    }

    @Test
    void aBatchDependsOnSeedAndStepAlone() {
        BatchPlan inOrder = new BatchPlan(lengths(100), 8, 3);
        BatchPlan backwards = new BatchPlan(lengths(100), 8, 3);
        for (int step = 40; step >= 0; step--) {
            backwards.batch(step);
        }
        for (int step = 0; step <= 40; step++) {
            assertThat(backwards.batch(step)).isEqualTo(inOrder.batch(step));
        }
        assertThat(new BatchPlan(lengths(100), 8, 4).batch(0)).isNotEqualTo(inOrder.batch(0));
        assertThat(inOrder.batch(inOrder.batchesPerEpoch())).isNotEqualTo(inOrder.batch(0));
    }

    @Test
    void littleOfABatchIsPadding() {
        int[] lengths = lengths(2000);
        BatchPlan plan = new BatchPlan(lengths, 32, 1);
        long used = 0;
        long padded = 0;
        for (int step = 0; step < plan.batchesPerEpoch(); step++) {
            int[] batch = plan.batch(step);
            int longest = Arrays.stream(batch).map(i -> lengths[i]).max().orElseThrow();
            used += Arrays.stream(batch).map(i -> lengths[i]).sum();
            padded += (long) longest * batch.length;
        }
        assertThat((double) used / padded).isGreaterThan(0.9);
    }

    @Test
    void refusesNothingAtAll() {
        assertThatThrownBy(() -> new BatchPlan(new int[0], 8, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new BatchPlan(lengths(3), 0, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static int[] lengths(int count) {
        return new Random(1).ints(count, 30, 300).toArray();
    }
}
