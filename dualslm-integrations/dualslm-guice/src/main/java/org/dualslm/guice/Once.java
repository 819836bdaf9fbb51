package org.dualslm.guice;

import com.google.inject.Provider;
import java.util.function.Supplier;

/**
 * Makes a value when it is first asked for, and gives it to everyone after. After a failure the next one to ask tries again. Guice's own
 * singletons would all be made at once in its production stage.
 */
final class Once<T> implements Provider<T> {
    private final Supplier<T> making;
    private T value;

    Once(Supplier<T> making) {
        this.making = making;
    }

    @Override
    public synchronized T get() {
        if (value == null) {
            value = making.get();
        }
        return value;
    }
}
