package org.dualslm.train;

import java.util.random.RandomGenerator;
import org.dualslm.train.task.Task;

/** How a stage decides what each example's prompt is made of, and who learns from it. */
public interface Method {
    /**
     * Draws for one example.
     *
     * @param earlierTurns how many turns stand before the one in which the task is asked
     * @param random the example's own
     */
    Sources draw(Task task, int earlierTurns, RandomGenerator random);

    /** What stands in a prompt when it is looked at how well the model does, as when it is used. */
    default Sources heard(int earlierTurns) {
        return Sources.allHeard(earlierTurns);
    }
}
