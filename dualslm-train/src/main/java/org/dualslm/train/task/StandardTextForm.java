package org.dualslm.train.task;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.dualslm.api.Attribute;

/** {@code female, high pitch, fast, normal volume, happy}: a noun follows where the label alone would not tell its attribute. */
record StandardTextForm() implements TextForm {
    private static final String AMBIGUOUS = "normal";

    /** A space first, as byte-level BPE has it before every word, so that all words have the tokens they have inside a sentence. */
    @Override
    public String spoken(String transcript) {
        return " " + transcript;
    }

    @Override
    public String transcript(String transcript) {
        return transcript;
    }

    @Override
    public String label(Attribute attribute, String label) {
        return label;
    }

    @Override
    public String description(Map<Attribute, String> labels) {
        return Arrays.stream(Attribute.values())
                .filter(labels::containsKey)
                .map(attribute -> describe(attribute, labels.get(attribute)))
                .collect(Collectors.joining(", "));
    }

    private static String describe(Attribute attribute, String label) {
        boolean bare = attribute != Attribute.PITCH && !label.equals(AMBIGUOUS);
        return bare ? label : label + " " + noun(attribute);
    }

    private static String noun(Attribute attribute) {
        return switch (attribute) {
            case GENDER, EMOTION -> attribute.key();
            case PITCH -> "pitch";
            case TEMPO -> "speed";
            case ENERGY -> "volume";
        };
    }
}
