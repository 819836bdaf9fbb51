package org.dualslm.api.internal.lock;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Keeps native memory from being freed under a thread that uses it: uses run at once, closing waits for them, and a use after that
 * is refused. Thread-safe.
 */
public final class UseLock {
    private final String owner;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private volatile boolean closed;

    /** @param owner how messages begin, as {@code The adapter linguistic-djl} */
    public UseLock(String owner) {
        this.owner = owner;
    }

    /**
     * Runs what only reads, beside others that only read.
     *
     * @throws IllegalStateException if closed
     */
    public <T> T use(Supplier<T> action) {
        return locked(lock.readLock(), action);
    }

    /**
     * Runs what changes something, alone. Not to be called within {@link #use}, which it would wait for.
     *
     * @throws IllegalStateException if closed
     */
    public <T> T useAlone(Supplier<T> action) {
        return locked(lock.writeLock(), action);
    }

    private <T> T locked(Lock held, Supplier<T> action) {
        held.lock();
        try {
            requireOpen();
            return action.get();
        } finally {
            held.unlock();
        }
    }

    /** @throws IllegalStateException if closed */
    public void requireOpen() {
        if (closed) {
            throw new IllegalStateException(owner + " is closed");
        }
    }

    /** Refuses uses from now on, frees once those under way have ended, and returns then. Closing twice does nothing. */
    public void close(Runnable free) {
        close(() -> {}, free);
    }

    /**
     * As {@link #close(Runnable)}.
     *
     * @param end makes uses under way end soon; runs after new ones are refused
     */
    public void close(Runnable end, Runnable free) {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        end.run();
        Lock alone = lock.writeLock();
        alone.lock();
        try {
            free.run();
        } finally {
            alone.unlock();
        }
    }
}
