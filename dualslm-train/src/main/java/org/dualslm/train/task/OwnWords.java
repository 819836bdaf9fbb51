package org.dualslm.train.task;

import java.util.Optional;
import java.util.Set;

/**
 * Something that the frozen language model does in its own words: what it says when it is given the same information as text is the
 * answer to learn (behaviour alignment), unless the corpus has one.
 *
 * @param needs of information, of every turn
 * @param corpusAnswers whether an answer of the corpus's own is preferred
 */
record OwnWords(String name, Set<Information> needs, boolean corpusAnswers) implements Task {
    OwnWords {
        needs = Set.copyOf(needs);
    }

    @Override
    public Set<Information> needs(int back) {
        return needs;
    }

    @Override
    public boolean fits(Dialogue dialogue) {
        return (!needs.contains(Information.LINGUISTIC)
                        || !dialogue.now().transcript().isEmpty())
                && (needs.contains(Information.LINGUISTIC)
                        || !dialogue.now().labels().isEmpty());
    }

    @Override
    public Optional<String> answer(Dialogue dialogue) {
        return Optional.of(dialogue.answer()).filter(answer -> corpusAnswers && !answer.isEmpty());
    }
}
