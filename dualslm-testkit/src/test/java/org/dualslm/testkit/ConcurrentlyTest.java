package org.dualslm.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

class ConcurrentlyTest {
    @Test
    void callsRunAtTheSameTimeAndGiveTheirResultsInOrder() {
        CyclicBarrier together = new CyclicBarrier(2);
        assertThat(Concurrently.call(
                        List.of(() -> "first" + together.await() * 0, () -> "second" + together.await() * 0)))
                .containsExactly("first0", "second0");
    }

    @Test
    void whatACallThrowsIsThrown() {
        Exception thrown = new Exception("on purpose");
        assertThatThrownBy(() -> Concurrently.call(() -> {
                    throw thrown;
                }))
                .isSameAs(thrown);
    }

    @Test
    void aCallThatNeverEndsIsGivenUp() {
        CountDownLatch never = new CountDownLatch(1);
        assertThatThrownBy(() -> new Concurrently(Duration.ofMillis(1))
                        .start(List.of(() -> {
                            never.await();
                            return null;
                        }))
                        .results())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("did not end within 1 ms");
    }
}
