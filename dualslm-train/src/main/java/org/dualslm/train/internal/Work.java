package org.dualslm.train.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.dualslm.api.DualSlmException;

/**
 * The same work on many things at a time, begun now and asked for later. It ends with its owner: nothing of it is at work once it is closed.
 * For one thread; the work itself is done by those of a pool.
 */
public final class Work<B> implements AutoCloseable {
    private final List<Future<B>> futures = new ArrayList<>();

    /** Held for reading by whatever is at work. */
    private final ReentrantReadWriteLock atWork = new ReentrantReadWriteLock();

    private volatile boolean closed;

    private Work() {}

    /** Begins to apply a function to each input. */
    public static <A, B> Work<B> begin(ExecutorService pool, List<A> inputs, Function<A, B> function) {
        Work<B> work = new Work<>();
        try {
            for (A input : inputs) {
                work.futures.add(pool.submit(() -> work.apply(function, input)));
            }
            return work;
        } catch (RuntimeException e) {
            work.close();
            throw e;
        }
    }

    private <A> B apply(Function<A, B> function, A input) {
        Lock lock = atWork.readLock();
        lock.lock();
        try {
            return closed ? null : function.apply(input);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for all.
     *
     * @return the results, in the order of the inputs
     * @throws RuntimeException what the function threw for the first input that failed
     */
    public List<B> results() {
        List<B> results = new ArrayList<>();
        for (Future<B> future : futures) {
            results.add(await(future));
        }
        return results;
    }

    /** Leaves what is not begun, and waits for what is. Closing twice does nothing. */
    @Override
    public void close() {
        closed = true;
        futures.forEach(future -> future.cancel(false));
        atWork.writeLock().lock();
        atWork.writeLock().unlock();
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
