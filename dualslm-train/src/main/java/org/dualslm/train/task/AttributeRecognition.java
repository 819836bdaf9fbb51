package org.dualslm.train.task;

import java.util.Set;
import org.dualslm.api.Attribute;
import org.dualslm.api.Instructions;
import org.dualslm.train.corpus.Utterance;

/** Say how it was said in one respect. */
public record AttributeRecognition(Attribute attribute, Instructions instructions, TextForm form) implements Task {
    @Override
    public String name() {
        return attribute.key();
    }

    @Override
    public Set<Information> needs() {
        return Set.of(Information.PARALINGUISTIC);
    }

    @Override
    public boolean fits(Utterance utterance) {
        return utterance.label(attribute).isPresent();
    }

    @Override
    public String instruction() {
        return instructions.attributes().get(attribute);
    }

    @Override
    public String answer(Utterance utterance) {
        return form.label(attribute, utterance.label(attribute).orElseThrow());
    }
}
