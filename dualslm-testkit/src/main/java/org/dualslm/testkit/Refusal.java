package org.dualslm.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Asserts that what is wrong is refused, with the right exception and in words. */
final class Refusal {
    private Refusal() {}

    /** Refused as an argument, in a message that has each of the words: a value found, a value wanted. */
    static void ofArgument(String what, ThrowingCallable call, Object... words) {
        of(what, call, IllegalArgumentException.class, words);
    }

    /** Refused because of what was done before, such as closing. */
    static void ofState(String what, ThrowingCallable call) {
        of(what, call, IllegalStateException.class);
    }

    static void of(String what, ThrowingCallable call, Class<? extends RuntimeException> type, Object... words) {
        Throwable thrown = catchThrowable(call);
        assertThat(thrown).as(what).isInstanceOf(type);
        assertThat(thrown).as("the message for %s", what).hasMessageMatching("(?s).*\\S.*");
        for (Object word : words) {
            assertThat(thrown.getMessage()).as("the message for %s", what).contains(String.valueOf(word));
        }
    }

    /** Refused as {@link java.util.Objects#requireNonNull} does, or as an argument. */
    static void ofNull(String what, ThrowingCallable call) {
        assertThat(catchThrowable(call))
                .as(what)
                .isInstanceOfAny(NullPointerException.class, IllegalArgumentException.class);
    }

    /** What only tells a fact may go on telling it after a close, or say that it is closed; nothing else. */
    static void ofStateUnless(String what, ThrowingCallable stillTrue) {
        Throwable thrown = catchThrowable(stillTrue);
        if (thrown != null && !(thrown instanceof AssertionError)) {
            assertThat(thrown).as(what).isInstanceOf(IllegalStateException.class);
        } else if (thrown != null) {
            throw (AssertionError) thrown;
        }
    }
}
