package org.dualslm.train.corpus;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.dualslm.api.Attribute;

/**
 * What an utterance was answered. Immutable.
 *
 * @param text the words, not empty
 * @param labels how they were said, as far as known; iterates in the attributes' order
 */
public record Reply(String text, Map<Attribute, String> labels) {
    public Reply {
        Objects.requireNonNull(text, "text");
        labels = Utterance.inOrder(labels);
        if (text.isEmpty()) {
            throw new IllegalArgumentException("A reply has words; leave out one that has none");
        }
    }

    /** One label, empty if unknown. */
    public Optional<String> label(Attribute attribute) {
        return Optional.ofNullable(labels.get(attribute));
    }
}
