package org.dualslm.train.task;

import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Something that the frozen language model does in its own words: what it says when it is given the same information as text is the
 * answer to learn (behaviour alignment), unless the corpus has one.
 *
 * @param needs of information, of every turn
 * @param given the corpus's answer; empty if it has none
 */
record OwnWords(String name, Set<Information> needs, Function<Dialogue, String> given, TextForm form) implements Task {
    OwnWords {
        needs = Set.copyOf(needs);
    }

    @Override
    public Set<Information> needs(int back) {
        return needs;
    }

    @Override
    public boolean fits(Dialogue dialogue) {
        return needs.contains(Information.LINGUISTIC)
                ? !dialogue.now().transcript().isEmpty()
                : !dialogue.now().labels().isEmpty()
                        || !dialogue.now().caption().isEmpty();
    }

    @Override
    public Optional<String> answer(Dialogue dialogue) {
        return Optional.of(given.apply(dialogue))
                .filter(words -> !words.isEmpty())
                .map(form::answer);
    }
}
