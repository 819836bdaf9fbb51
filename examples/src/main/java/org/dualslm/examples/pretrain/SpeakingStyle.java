package org.dualslm.examples.pretrain;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.dualslm.api.Attribute;

/**
 * How a made-up speaker speaks: a label for each attribute that is known. Immutable.
 *
 * @param labels by attribute; those unknown are left out
 */
record SpeakingStyle(Map<Attribute, String> labels) {
    /** The answer about an attribute of which nothing was heard. */
    static final String UNKNOWN = "unknown";

    static final SpeakingStyle NONE = new SpeakingStyle(Map.of());

    SpeakingStyle {
        labels = Map.copyOf(labels);
    }

    /** Draws each attribute's label, or leaves it unknown with the probability given. */
    static SpeakingStyle draw(Random random, double missing) {
        Map<Attribute, String> labels = new EnumMap<>(Attribute.class);
        for (Attribute attribute : Attribute.values()) {
            String label =
                    labelsOf(attribute).get(random.nextInt(labelsOf(attribute).size()));
            if (random.nextDouble() >= missing) {
                labels.put(attribute, label);
            }
        }
        return new SpeakingStyle(labels);
    }

    /** The labels an attribute can have. */
    static List<String> labelsOf(Attribute attribute) {
        return switch (attribute) {
            case GENDER -> List.of("female", "male");
            case PITCH -> List.of("low", "normal", "high");
            case TEMPO -> List.of("slow", "normal", "fast");
            case ENERGY -> List.of("quiet", "normal", "loud");
            case EMOTION ->
                List.of("neutral", "calm", "happy", "sad", "angry", "fearful", "disgusted", "surprised", "bored");
        };
    }

    /** The same style with another label. */
    SpeakingStyle with(Attribute attribute, String label) {
        Map<Attribute, String> changed = new EnumMap<>(Attribute.class);
        changed.putAll(labels);
        changed.put(attribute, label);
        return new SpeakingStyle(changed);
    }

    /** The label, or {@link #UNKNOWN}. */
    String label(Attribute attribute) {
        return labels.getOrDefault(attribute, UNKNOWN);
    }

    /** What is known in the one form that descriptions have: {@code female, high pitch, fast, loud, happy}. */
    String description() {
        List<String> parts = new ArrayList<>();
        for (Attribute attribute : Attribute.values()) {
            String label = labels.get(attribute);
            if (label != null) {
                parts.add(describe(attribute, label));
            }
        }
        return parts.isEmpty() ? UNKNOWN : String.join(", ", parts);
    }

    private static String describe(Attribute attribute, String label) {
        boolean ambiguous = attribute == Attribute.PITCH || label.equals("normal");
        return ambiguous ? label + " " + noun(attribute) : label;
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
