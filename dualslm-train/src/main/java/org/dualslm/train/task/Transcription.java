package org.dualslm.train.task;

import java.util.Set;
import org.dualslm.api.Instructions;
import org.dualslm.train.corpus.Utterance;

/** Say again what was said. */
public record Transcription(Instructions instructions, TextForm form) implements Task {
    @Override
    public String name() {
        return "transcription";
    }

    @Override
    public Set<Information> needs() {
        return Set.of(Information.LINGUISTIC);
    }

    @Override
    public boolean fits(Utterance utterance) {
        return !utterance.transcript().isEmpty();
    }

    @Override
    public String instruction() {
        return instructions.transcript();
    }

    @Override
    public String answer(Utterance utterance) {
        return form.transcript(utterance.transcript());
    }
}
