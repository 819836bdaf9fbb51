package org.dualslm.train.evaluation;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.dualslm.api.Attribute;
import org.dualslm.api.Instructions;

/**
 * Several ways to ask the same, so that a figure shows how much it depends on a prompt. The first is the one that counts. Immutable.
 *
 * @param all at least one
 */
public record Wordings(List<Instructions> all) {
    public Wordings {
        all = List.copyOf(all);
        if (all.isEmpty()) {
            throw new IllegalArgumentException("An evaluation needs at least one wording of its questions");
        }
    }

    /** A model's own wording alone. */
    public static Wordings only(Instructions own) {
        return new Wordings(List.of(own));
    }

    /** A model's own wording and two others, which it may never have been asked in. */
    public static Wordings three(Instructions own) {
        return new Wordings(List.of(
                own,
                new Instructions(
                        "What did I say?",
                        "How do I sound?",
                        attributes(
                                "Do I sound male or female?",
                                "What is the pitch of my voice?",
                                "What is my tempo?",
                                "How loud am I?",
                                "What is my mood?")),
                new Instructions(
                        "Write down what I said.",
                        "Describe my voice.",
                        attributes(
                                "What is my gender?",
                                "Is my voice high or low?",
                                "Do I speak fast or slow?",
                                "Do I speak loud or quiet?",
                                "What emotion do you hear?"))));
    }

    private static Map<Attribute, String> attributes(String... wordings) {
        Map<Attribute, String> attributes = new EnumMap<>(Attribute.class);
        for (Attribute attribute : Attribute.values()) {
            attributes.put(attribute, wordings[attribute.ordinal()]);
        }
        return attributes;
    }
}
