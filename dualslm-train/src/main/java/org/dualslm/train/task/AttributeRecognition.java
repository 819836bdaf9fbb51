package org.dualslm.train.task;

import java.util.Optional;
import java.util.Set;
import org.dualslm.api.Attribute;

/** Say how it was said in one respect. */
record AttributeRecognition(Attribute attribute, TextForm form) implements Task {
    @Override
    public String name() {
        return attribute.key();
    }

    @Override
    public Set<Information> needs(int back) {
        return back == 0 ? Set.of(Information.PARALINGUISTIC) : Set.of();
    }

    @Override
    public boolean fits(Dialogue dialogue) {
        return dialogue.now().label(attribute).isPresent();
    }

    @Override
    public Optional<String> answer(Dialogue dialogue) {
        return dialogue.now().label(attribute).map(label -> form.label(attribute, label));
    }
}
