package org.dualslm.api;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A component that several models use and the last of them closes, so that swapping one part never closes another under
 * somebody's feet.
 */
final class SharedPart<T extends AutoCloseable> {
    private final String name;
    private final T component;
    private final AtomicInteger users = new AtomicInteger(1);

    SharedPart(String name, T component) {
        this.name = name;
        this.component = component;
    }

    /** What messages call it. */
    String name() {
        return name;
    }

    T get() {
        return component;
    }

    /** One user more. */
    SharedPart<T> share() {
        users.getAndUpdate(n -> {
            if (n == 0) {
                throw new IllegalStateException("The " + name + " is closed already");
            }
            return n + 1;
        });
        return this;
    }

    /** One user less of each; a failure to close one keeps none of the others open. */
    static void releaseAll(List<? extends SharedPart<?>> parts) {
        RuntimeException failure = null;
        for (SharedPart<?> part : parts) {
            try {
                part.release();
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** One user less; the last one closes the component. */
    void release() {
        if (users.decrementAndGet() == 0) {
            try {
                component.close();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new DualSlmException("Closing the " + name + " failed: " + e, e);
            }
        }
    }
}
