package org.dualslm.train;

import java.util.Collections;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.dualslm.train.Sources.Source;
import org.dualslm.train.Sources.Turn;
import org.dualslm.train.task.Information;
import org.dualslm.train.task.Task;

/**
 * One adapter for everything: its vectors alone stand in every prompt and learn from every task. For comparison with the paper's two.
 *
 * @param kind which adapter
 */
public record OneAdapter(Information kind) implements Method {
    @Override
    public Sources draw(Task task, int earlierTurns, RandomGenerator random) {
        return heard(earlierTurns);
    }

    @Override
    public Sources heard(int earlierTurns) {
        boolean how = kind == Information.PARALINGUISTIC;
        Turn turn = new Turn(how ? Source.ADAPTER : Source.NOTHING, how ? Source.NOTHING : Source.ADAPTER);
        return new Sources(Collections.nCopies(earlierTurns + 1, turn), Set.of(kind));
    }
}
