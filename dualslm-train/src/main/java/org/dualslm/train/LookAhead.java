package org.dualslm.train;

import java.util.List;
import java.util.function.LongFunction;
import org.dualslm.train.internal.Work;

/**
 * A stage's batches, of which the next is drawn and read while the one at hand is learned from; at most these two are in memory. A batch is a
 * function of its number, so what is ahead is lost without a trace when a stage ends, and a batch's faults appear when it is asked for.
 * For one thread.
 */
final class LookAhead<T> implements AutoCloseable {
    private final LongFunction<Work<T>> begin;
    private final long end;
    private long number = -1;
    private Work<T> ahead;

    /**
     * @param begin begins with a batch
     * @param end the number of batches: none is drawn from there on
     */
    LookAhead(LongFunction<Work<T>> begin, long end) {
        this.begin = begin;
        this.end = end;
    }

    /** A batch; fast for the one after the last asked for. */
    List<T> batch(long wanted) {
        if (ahead == null || wanted != number) {
            moveTo(wanted);
        }
        List<T> batch = ahead.results();
        moveTo(wanted + 1);
        return batch;
    }

    private void moveTo(long next) {
        close();
        if (next < end) {
            number = next;
            ahead = begin.apply(next);
        }
    }

    /** Ends what is ahead. */
    @Override
    public void close() {
        if (ahead != null) {
            ahead.close();
            ahead = null;
        }
    }
}
