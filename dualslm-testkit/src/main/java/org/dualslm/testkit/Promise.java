package org.dualslm.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A test of one promise of a plugin interface. Its failure begins with the promise, so that one need not read the test. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Test
@ExtendWith(BrokenPromise.class)
@interface Promise {
    /** Who promises: interface and method, as {@code Adapter.adapt}. */
    String by();

    /** What, as a sentence that could follow "promises that". */
    String that();
}
