package org.dualslm.train.task;

import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** A question about what was said, whose answer the transcript gives. */
record ContentQuestion(String name, Function<Words, String> solution, TextForm form) implements Task {
    @Override
    public Set<Information> needs(int back) {
        return back == 0 ? Set.of(Information.LINGUISTIC) : Set.of();
    }

    @Override
    public boolean fits(Dialogue dialogue) {
        return !Words.of(dialogue.now().transcript()).isEmpty();
    }

    @Override
    public Optional<String> answer(Dialogue dialogue) {
        return Optional.of(form.answer(solution.apply(Words.of(dialogue.now().transcript()))));
    }
}
