package org.dualslm.api;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * The wordings with which a model is asked about a recording; those it was trained with work best, so they travel in its bundle.
 * Immutable.
 *
 * @param transcript asks for the words
 * @param description asks for all attributes at once
 * @param attributes asks for each attribute
 */
public record Instructions(String transcript, String description, Map<Attribute, String> attributes) {
    public Instructions {
        Objects.requireNonNull(transcript, "transcript");
        Objects.requireNonNull(description, "description");
        attributes = Map.copyOf(attributes);
        for (Attribute attribute : Attribute.values()) {
            if (!attributes.containsKey(attribute)) {
                throw new IllegalArgumentException("Instructions lack a wording for " + attribute.key());
            }
        }
    }

    /** The wordings of the bundled model. */
    public static Instructions standard() {
        Map<Attribute, String> attributes = new EnumMap<>(Attribute.class);
        attributes.put(Attribute.GENDER, "Am I male or female?");
        attributes.put(Attribute.PITCH, "How high is my voice?");
        attributes.put(Attribute.TEMPO, "How fast do I speak?");
        attributes.put(Attribute.ENERGY, "How loud do I speak?");
        attributes.put(Attribute.EMOTION, "How do I feel?");
        return new Instructions("Repeat what I said.", "Describe how I speak.", attributes);
    }
}
