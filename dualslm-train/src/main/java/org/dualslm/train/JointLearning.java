package org.dualslm.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.dualslm.train.Sources.Source;
import org.dualslm.train.Sources.Turn;
import org.dualslm.train.task.Information;
import org.dualslm.train.task.Task;

/**
 * Both adapters stand in every prompt and learn from every task (paper, section 3.2, first stage).
 *
 * @param leaveOut the probability that the vectors which a task does not need are left out of an example, in [0, 1]: so each adapter
 *     learns to do without the other; 0 is the paper's recipe
 */
public record JointLearning(double leaveOut) implements Method {
    public JointLearning {
        if (!(leaveOut >= 0 && leaveOut <= 1)) {
            throw new IllegalArgumentException("The probability to leave out must be in [0, 1], not " + leaveOut);
        }
    }

    @Override
    public Sources draw(Task task, int earlierTurns, RandomGenerator random) {
        boolean leavesOut = random.nextDouble() < leaveOut;
        List<Turn> turns = new ArrayList<>();
        for (int back = earlierTurns; back >= 0; back--) {
            Set<Information> needed = leavesOut ? task.needs(back) : Set.of(Information.values());
            turns.add(new Turn(
                    needed.contains(Information.PARALINGUISTIC) ? Source.ADAPTER : Source.NOTHING,
                    needed.contains(Information.LINGUISTIC) ? Source.ADAPTER : Source.NOTHING));
        }
        return new Sources(turns, Set.of(Information.values()));
    }
}
