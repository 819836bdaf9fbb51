package org.dualslm.train.task;

import java.util.Optional;
import java.util.Set;

/** Say again what was said. */
record Transcription(TextForm form) implements Task {
    @Override
    public String name() {
        return "transcription";
    }

    @Override
    public Set<Information> needs(int back) {
        return back == 0 ? Set.of(Information.LINGUISTIC) : Set.of();
    }

    @Override
    public boolean fits(Dialogue dialogue) {
        return !dialogue.now().transcript().isEmpty();
    }

    @Override
    public Optional<String> answer(Dialogue dialogue) {
        return Optional.of(form.transcript(dialogue.now().transcript()));
    }
}
