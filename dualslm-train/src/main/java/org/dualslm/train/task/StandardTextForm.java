package org.dualslm.train.task;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dualslm.api.Attribute;

/**
 * {@code female, high pitch, fast, normal volume, happy}: a noun follows where the label alone would not tell its attribute. All texts
 * begin with a space, as the bundled model was pretrained: so all words have the tokens they have inside a sentence.
 */
record StandardTextForm() implements TextForm {
    private static final String AMBIGUOUS = "normal";

    @Override
    public String spoken(String transcript) {
        return " " + transcript;
    }

    /** {@code  female high fast normal volume happy}: single words where one will do, since vectors are few. */
    @Override
    public String caption(Map<Attribute, String> labels) {
        return known(labels)
                .map(attribute -> " " + name(attribute, labels.get(attribute), false))
                .collect(Collectors.joining());
    }

    @Override
    public String transcript(String transcript) {
        return " " + transcript;
    }

    @Override
    public String label(Attribute attribute, String label) {
        return " " + label;
    }

    @Override
    public String description(Map<Attribute, String> labels) {
        return known(labels)
                .map(attribute -> name(attribute, labels.get(attribute), attribute == Attribute.PITCH))
                .collect(Collectors.joining(", ", " ", ""));
    }

    private static Stream<Attribute> known(Map<Attribute, String> labels) {
        return Arrays.stream(Attribute.values()).filter(labels::containsKey);
    }

    private static String name(Attribute attribute, String label, boolean withNoun) {
        return withNoun || label.equals(AMBIGUOUS) ? label + " " + noun(attribute) : label;
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
