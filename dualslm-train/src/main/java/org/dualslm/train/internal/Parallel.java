package org.dualslm.train.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.dualslm.api.DualSlmException;

/** The same work on many things at a time. */
public final class Parallel {
    private Parallel() {}

    /**
     * Applies a function to each input, on a pool. The results do not depend on the number of its threads.
     *
     * @return the results, in order
     * @throws RuntimeException what the function threw for the first input that failed; what was not begun by then is left
     */
    public static <A, B> List<B> map(ExecutorService pool, List<A> inputs, Function<A, B> function) {
        List<Future<B>> futures = new ArrayList<>();
        try {
            for (A input : inputs) {
                futures.add(pool.submit(() -> function.apply(input)));
            }
            List<B> results = new ArrayList<>();
            for (Future<B> future : futures) {
                results.add(await(future));
            }
            return results;
        } finally {
            futures.forEach(future -> future.cancel(false));
        }
    }

    private static <B> B await(Future<B> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DualSlmException("Interrupted while waiting for other threads", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new DualSlmException("Work on another thread failed: " + e.getCause(), e.getCause());
        }
    }
}
