package org.dualslm.train.task;

import java.util.Optional;
import java.util.Set;

/** Say how it was said in every respect, in a fixed order. */
record StyleDescription(TextForm form) implements Task {
    @Override
    public String name() {
        return "description";
    }

    @Override
    public Set<Information> needs(int back) {
        return back == 0 ? Set.of(Information.PARALINGUISTIC) : Set.of();
    }

    @Override
    public boolean fits(Dialogue dialogue) {
        return !dialogue.now().labels().isEmpty();
    }

    @Override
    public Optional<String> answer(Dialogue dialogue) {
        return Optional.of(form.description(dialogue.now().labels()));
    }
}
