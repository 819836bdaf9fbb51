package org.dualslm.train.internal;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;

/** The same work on many things at a time. */
public final class Parallel {
    private Parallel() {}

    /**
     * Applies a function to each input, on a pool. The results do not depend on the number of its threads.
     *
     * @return the results, in order
     * @throws RuntimeException what the function threw for the first input that failed; what was not begun by then is left, and
     *     what was has ended
     */
    public static <A, B> List<B> map(ExecutorService pool, List<A> inputs, Function<A, B> function) {
        try (Work<B> work = Work.begin(pool, inputs, function)) {
            return work.results();
        }
    }
}
