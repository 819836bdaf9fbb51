package org.dualslm.train.task;

import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.dualslm.train.corpus.Utterance;

/**
 * A question about the turn before.
 *
 * @param kind of information about that turn which it needs
 * @param solution the answer, empty if that turn does not tell
 */
record Recollection(String name, Information kind, Function<Utterance, Optional<String>> solution) implements Task {
    @Override
    public Set<Information> needs(int back) {
        return back == 1 ? Set.of(kind) : Set.of();
    }

    @Override
    public boolean fits(Dialogue dialogue) {
        return dialogue.before().flatMap(solution).isPresent();
    }

    @Override
    public Optional<String> answer(Dialogue dialogue) {
        return dialogue.before().flatMap(solution);
    }
}
