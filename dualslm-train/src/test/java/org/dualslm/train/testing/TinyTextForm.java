package org.dualslm.train.testing;

import java.util.Map;
import org.dualslm.api.Attribute;
import org.dualslm.train.task.TextForm;

/** As the tiny language model was pretrained: its answers begin with no space. */
final class TinyTextForm implements TextForm {
    private final TextForm standard = TextForm.standard();

    @Override
    public String spoken(String transcript) {
        return standard.spoken(transcript);
    }

    @Override
    public String caption(Map<Attribute, String> labels) {
        return standard.caption(labels);
    }

    @Override
    public String transcript(String transcript) {
        return standard.transcript(transcript).strip();
    }

    @Override
    public String label(Attribute attribute, String label) {
        return standard.label(attribute, label).strip();
    }

    @Override
    public String description(Map<Attribute, String> labels) {
        return standard.description(labels).strip();
    }
}
