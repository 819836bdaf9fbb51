package org.dualslm.guice;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.dualslm.api.DualSlmException;

/**
 * What an injector has loaded: models and parts. Whoever made the injector closes this when the program no longer needs them.
 * Thread-safe.
 */
public final class LoadedModels implements AutoCloseable {
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private boolean closed;
    private Thread hook;

    LoadedModels() {}

    /**
     * Loads a part and keeps it until all are closed.
     *
     * @throws IllegalStateException if they are; if they were closed while it was loading, it is closed too
     */
    <T extends AutoCloseable> T load(Supplier<T> loading) {
        requireOpen();
        T part = loading.get();
        try {
            keep(part);
            return part;
        } catch (IllegalStateException failure) {
            try {
                part.close();
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
            throw failure;
        }
    }

    private synchronized void keep(AutoCloseable part) {
        requireOpen();
        open.push(part);
    }

    private synchronized void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The models of this injector are closed; make another injector");
        }
    }

    synchronized void closeOnShutdown() {
        hook = new Thread(this::close, "close speech language models");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Closes everything, what was loaded last first. Closing twice does nothing.
     *
     * @throws DualSlmException if closing a part failed, with that as its cause and further ones suppressed; the others are closed
     */
    @Override
    public void close() {
        List<AutoCloseable> parts;
        synchronized (this) {
            closed = true;
            parts = new ArrayList<>(open);
            open.clear();
        }
        removeHook();
        List<Exception> failures = new ArrayList<>();
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (Exception e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            DualSlmException failure = new DualSlmException(
                    "Closing " + failures.size() + " of " + parts.size() + " parts failed; the first with "
                            + failures.get(0),
                    failures.get(0));
            failures.stream().skip(1).forEach(failure::addSuppressed);
            throw failure;
        }
    }

    private synchronized void removeHook() {
        if (hook != null && hook != Thread.currentThread()) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The JVM is ending already, and the hook with it.
            }
        }
        hook = null;
    }
}
