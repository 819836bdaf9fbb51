package org.dualslm.train.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkTest {
    private final ExecutorService pool = Executors.newSingleThreadExecutor();

    @AfterEach
    void close() {
        pool.shutdownNow();
    }

    @Test
    void isBegunAtOnceAndAskedForLater() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(3);
        try (Work<Integer> work = Work.begin(pool, List.of(3, 1, 2), input -> {
            done.countDown();
            return 10 * input;
        })) {
            done.await();
            assertThat(work.results()).containsExactly(30, 10, 20).isEqualTo(work.results());
        }
    }

    @Test
    void leavesWhatIsNotBegunAndWaitsForWhatIs() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch closing = new CountDownLatch(1);
        AtomicInteger ended = new AtomicInteger();
        Work<Integer> work = Work.begin(pool, IntStream.range(0, 100).boxed().toList(), input -> {
            begun.countDown();
            await(closing);
            return ended.incrementAndGet();
        });
        begun.await();
        Thread closer = new Thread(work::close);
        closer.start();
        while (closer.getState() != Thread.State.WAITING) {
            Thread.onSpinWait(); // until it waits for the one at work
        }
        assertThat(ended).hasValue(0);
        closing.countDown();
        closer.join();
        assertThat(ended).hasValue(1);
        work.close();
    }

    @Test
    void throwsWhatFailedFirstInOrder() {
        try (Work<Integer> work = Work.begin(pool, List.of(1, 2, 3), input -> {
            if (input > 1) {
                throw new IllegalStateException("input " + input);
            }
            return input;
        })) {
            assertThatThrownBy(work::results)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("input 2");
        }
    }

    @Test
    void isRefusedByAPoolThatWasShutDown() {
        pool.shutdown();
        assertThatThrownBy(() -> Work.begin(pool, List.of(1), input -> input))
                .isInstanceOf(RejectedExecutionException.class);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
