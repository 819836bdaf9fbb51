package org.dualslm.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs calls on threads of their own, all released at the same moment, and gives up on those that never end: a plugin that
 * hangs fails its test instead of the whole build.
 */
final class Concurrently {
    /** How many threads the contracts use. */
    static final int THREADS = 4;

    /** Far longer than any call should take: whoever waits this long has met a deadlock. */
    private static final Concurrently PATIENT = new Concurrently(Duration.ofSeconds(60));

    private final Duration patience;

    Concurrently(Duration patience) {
        this.patience = patience;
    }

    /** Runs all calls at once, and gives their results in order; what a call throws is thrown. */
    static <T> List<T> call(List<Callable<T>> calls) {
        Running<T> running = PATIENT.start(calls);
        return running.results();
    }

    /** Runs a call on another thread. */
    static <T> T call(Callable<T> call) {
        return call(List.of(call)).get(0);
    }

    /** Starts a call on another thread, and does not wait for it. */
    static <T> Running<T> start(Callable<T> call) {
        return PATIENT.start(List.of(call));
    }

    /**
     * Closes something while every thread uses it, again and again: each use must end as it should, or with an {@link
     * IllegalStateException}.
     */
    static void closeWhileUsed(Runnable close, Runnable use) {
        CountDownLatch used = new CountDownLatch(THREADS);
        AtomicBoolean over = new AtomicBoolean();
        Running<Void> running = PATIENT.start(Collections.nCopies(THREADS, () -> {
            try {
                while (!over.get()) {
                    use.run();
                    used.countDown();
                }
            } catch (IllegalStateException closed) {
                // The expected end.
            } finally {
                used.countDown();
            }
            return null;
        }));
        call(() -> {
            try {
                used.await();
                close.run();
            } finally {
                over.set(true);
            }
            return null;
        });
        running.results();
    }

    <T> Running<T> start(List<Callable<T>> calls) {
        CountDownLatch gate = new CountDownLatch(calls.size());
        Running<T> running = new Running<>(patience);
        for (Callable<T> call : calls) {
            CompletableFuture<T> result = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                try {
                    gate.countDown();
                    gate.await();
                    result.complete(call.call());
                } catch (Throwable e) { // whoever waits must hear of it, whatever it is
                    result.completeExceptionally(e);
                }
            });
            thread.setDaemon(true);
            running.threads.add(thread);
            running.calls.add(result);
        }
        running.threads.forEach(Thread::start);
        return running;
    }

    /** Calls under way. */
    static final class Running<T> {
        private final Duration patience;
        private final List<Thread> threads = new ArrayList<>();
        private final List<CompletableFuture<T>> calls = new ArrayList<>();

        private Running(Duration patience) {
            this.patience = patience;
        }

        /** Waits until the first call has ended, or waits within a method for something else. */
        void awaitEndOrWaitIn(String method) {
            long end = System.nanoTime() + patience.toNanos();
            while (!calls.get(0).isDone() && !waitsIn(threads.get(0), method) && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
        }

        private static boolean waitsIn(Thread thread, String method) {
            return Set.of(Thread.State.WAITING, Thread.State.TIMED_WAITING, Thread.State.BLOCKED)
                            .contains(thread.getState())
                    && Arrays.stream(thread.getStackTrace())
                            .anyMatch(frame -> frame.getMethodName().equals(method));
        }

        /** Waits for all, and gives their results in order; what a call throws is thrown. */
        List<T> results() {
            List<T> results = new ArrayList<>();
            for (int i = 0; i < calls.size(); i++) {
                results.add(result(i));
            }
            return results;
        }

        private T result(int index) {
            try {
                return calls.get(index).get(patience.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                throw Concurrently.<RuntimeException>asIs(e.getCause());
            } catch (TimeoutException e) {
                throw new AssertionError("a call did not end within " + patience.toMillis() + " ms; its thread is at "
                        + Arrays.stream(threads.get(index).getStackTrace())
                                .limit(12)
                                .toList());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting for a call", e);
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> E asIs(Throwable thrown) throws E {
        throw (E) thrown;
    }
}
