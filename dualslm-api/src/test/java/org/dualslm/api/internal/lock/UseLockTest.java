package org.dualslm.api.internal.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class UseLockTest {
    private final UseLock lock = new UseLock("The parrot");
    private final ExecutorService pool = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        pool.shutdownNow();
    }

    @Test
    void usesRunAtOnce() throws Exception {
        CyclicBarrier both = new CyclicBarrier(2);
        Future<Integer> other = pool.submit(() -> lock.use(() -> meet(both)));
        lock.use(() -> meet(both));
        other.get();
    }

    @Test
    void closingRefusesNewUsesAndWaitsForThoseUnderWay() throws Exception {
        List<String> order = new CopyOnWriteArrayList<>();
        CountDownLatch using = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Future<Object> use = pool.submit(() -> lock.use(() -> {
            using.countDown();
            await(ended);
            assertThat(order).doesNotContain("freed");
            return order.add("used");
        }));
        await(using);
        CountDownLatch refusing = new CountDownLatch(1);
        Future<?> closing = pool.submit(() -> lock.close(refusing::countDown, () -> order.add("freed")));
        await(refusing);
        assertThatThrownBy(lock::requireOpen)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The parrot is closed");
        ended.countDown();
        use.get();
        closing.get();
        assertThat(order).containsExactly("used", "freed");
        assertThatThrownBy(() -> lock.use(() -> order.add("late"))).hasMessage("The parrot is closed");
        assertThatThrownBy(() -> lock.useAlone(() -> order.add("late"))).hasMessage("The parrot is closed");
        lock.close(() -> order.add("twice"));
        assertThat(order).containsExactly("used", "freed");
    }

    @Test
    void whatFailsLeavesTheLockFree() throws Exception {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> lock.use(() -> Integer.parseInt("x"))).isInstanceOf(NumberFormatException.class);
            assertThatThrownBy(() -> lock.useAlone(() -> Integer.parseInt("x")))
                    .isInstanceOf(NumberFormatException.class);
        }
        assertThat(pool.submit(() -> lock.useAlone(() -> 3)).get()).isEqualTo(3);
    }

    private static int meet(CyclicBarrier barrier) {
        try {
            return barrier.await(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
