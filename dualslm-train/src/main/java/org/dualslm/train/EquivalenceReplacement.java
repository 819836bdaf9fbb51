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
 * Equivalence Replacement Regularization (paper, section 2.4), the weak supervision that keeps the two kinds of information apart. A task
 * needs one kind, and only that kind's adapter learns from it. Where the other kind comes from is drawn for each example: a text
 * that says the same, the other adapter as it is, or nothing. As the answer must not depend on the draw, the adapter that learns has no
 * use for what the other one knows.
 *
 * <p>For dialogues the same is drawn turn by turn. What a task needs of a turn is never left out: it comes from the adapter if
 * the task needs one kind alone; if it needs both, from text or an adapter, and at least one of the two in the turn to be answered is an
 * adapter's. Everything else comes from any of the three. Immutable.
 *
 * @param text weight of a caption or transcript
 * @param adapter weight of an adapter's vectors
 * @param nothing weight of leaving it out
 */
public record EquivalenceReplacement(double text, double adapter, double nothing) implements Method {
    /** Each with the same probability, as in the paper. */
    public static final EquivalenceReplacement EQUAL = new EquivalenceReplacement(1, 1, 1);

    public EquivalenceReplacement {
        if (!(text >= 0 && adapter > 0 && nothing >= 0) || Double.isInfinite(text + adapter + nothing)) {
            throw new IllegalArgumentException(
                    "Weights of replacement must be finite and at least 0, the adapter's more" + " than 0, not text "
                            + text + ", adapter " + adapter + ", nothing " + nothing);
        }
    }

    @Override
    public Sources draw(Task task, int earlierTurns, RandomGenerator random) {
        boolean both = task.needs().size() > 1;
        List<Turn> turns = new ArrayList<>();
        for (int back = earlierTurns; back >= 0; back--) {
            Set<Information> needed = task.needs(back);
            Turn turn = new Turn(
                    draw(needed.contains(Information.PARALINGUISTIC), both, random),
                    draw(needed.contains(Information.LINGUISTIC), both, random));
            turns.add(back == 0 && both ? withAnAdapter(turn, random) : turn);
        }
        return new Sources(turns, task.needs());
    }

    private Source draw(boolean needed, boolean both, RandomGenerator random) {
        if (needed && !both) {
            return Source.ADAPTER;
        }
        double place = random.nextDouble() * (text + adapter + (needed ? 0 : nothing));
        if (place < text) {
            return Source.TEXT;
        }
        return place < text + adapter ? Source.ADAPTER : Source.NOTHING;
    }

    /** Nothing would be learned from a turn that is all text. */
    private static Turn withAnAdapter(Turn turn, RandomGenerator random) {
        boolean how = random.nextBoolean();
        if (turn.how() == Source.ADAPTER || turn.what() == Source.ADAPTER) {
            return turn;
        }
        return how ? new Turn(Source.ADAPTER, turn.what()) : new Turn(turn.how(), Source.ADAPTER);
    }
}
