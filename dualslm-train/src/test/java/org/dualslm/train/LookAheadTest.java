package org.dualslm.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.dualslm.train.internal.Work;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LookAheadTest {
    private final ExecutorService pool = Executors.newFixedThreadPool(2);
    private final List<Long> begun = new ArrayList<>();

    @AfterEach
    void shutDown() {
        pool.shutdownNow();
    }

    @Test
    void beginsWithTheNextBatchAndNoneBeyondTheLast() {
        try (LookAhead<Long> batches = new LookAhead<>(this::begin, 6)) {
            assertThat(begun).isEmpty();
            assertThat(batches.batch(3)).containsExactly(3L, 30L);
            assertThat(begun).containsExactly(3L, 4L);
            assertThat(batches.batch(4)).containsExactly(4L, 40L);
            assertThat(batches.batch(5)).containsExactly(5L, 50L);
            assertThat(begun).containsExactly(3L, 4L, 5L);
        }
    }

    @Test
    void maySkip() {
        try (LookAhead<Long> batches = new LookAhead<>(this::begin, 100)) {
            assertThat(batches.batch(0)).containsExactly(0L, 0L);
            assertThat(batches.batch(7)).containsExactly(7L, 70L);
            assertThat(begun).containsExactly(0L, 1L, 7L, 8L);
        }
    }

    @Test
    void aBatchFailsWhenItIsAskedForAndNotBefore() {
        try (LookAhead<Long> batches = new LookAhead<>(
                number -> Work.begin(pool, List.of(number), each -> {
                    if (each == 1) {
                        throw new IllegalStateException("batch 1");
                    }
                    return each;
                }),
                10)) {
            assertThat(batches.batch(0)).containsExactly(0L);
            assertThatThrownBy(() -> batches.batch(1)).hasMessage("batch 1");
        }
    }

    private Work<Long> begin(long number) {
        begun.add(number);
        return Work.begin(pool, List.of(1L, 10L), factor -> factor * number);
    }
}
