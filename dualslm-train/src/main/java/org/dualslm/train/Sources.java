package org.dualslm.train;

import java.util.List;
import java.util.Set;
import org.dualslm.train.task.Information;

/**
 * For one example, where each kind of information about each turn comes from, and which adapters learn from it. Immutable.
 *
 * @param turns in the order they are spoken; the last is the one to be answered
 * @param learners the adapters that get a gradient
 */
public record Sources(List<Turn> turns, Set<Information> learners) {
    /** Where one kind of information about a turn comes from. */
    public enum Source {
        /** An adapter's vectors. */
        ADAPTER,
        /** Text that says the same; an adapter's vectors where the corpus has no such text. */
        TEXT,
        /** It is left out. */
        NOTHING
    }

    /** The two parts of a spoken turn. */
    public record Turn(Source how, Source what) {}

    public Sources {
        turns = List.copyOf(turns);
        learners = Set.copyOf(learners);
    }

    /** Both adapters' vectors for every turn, as when a model is used. */
    public static Sources allHeard(int earlierTurns) {
        Turn heard = new Turn(Source.ADAPTER, Source.ADAPTER);
        return new Sources(java.util.Collections.nCopies(earlierTurns + 1, heard), Set.of(Information.values()));
    }
}
