package org.dualslm.train.task;

import java.util.Set;
import org.dualslm.api.Instructions;
import org.dualslm.train.corpus.Utterance;

/** Say how it was said in every respect. */
public record StyleDescription(Instructions instructions, TextForm form) implements Task {
    @Override
    public String name() {
        return "description";
    }

    @Override
    public Set<Information> needs() {
        return Set.of(Information.PARALINGUISTIC);
    }

    @Override
    public boolean fits(Utterance utterance) {
        return !utterance.labels().isEmpty();
    }

    @Override
    public String instruction() {
        return instructions.description();
    }

    @Override
    public String answer(Utterance utterance) {
        return form.description(utterance.labels());
    }
}
