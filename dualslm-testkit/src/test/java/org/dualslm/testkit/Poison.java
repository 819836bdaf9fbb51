package org.dualslm.testkit;

import java.util.function.Supplier;

/** Remembers a call that failed, and lets the calls of all other threads fail after it: what a broken native context does. */
final class Poison {
    private volatile Thread failedIn;

    <T> T around(Supplier<T> call) {
        Thread poisoner = failedIn;
        if (poisoner != null && poisoner != Thread.currentThread()) {
            throw new IllegalArgumentException("An earlier call failed");
        }
        try {
            return call.get();
        } catch (IllegalArgumentException | NullPointerException e) {
            failedIn = Thread.currentThread();
            throw e;
        }
    }
}
