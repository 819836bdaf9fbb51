package org.dualslm.train.corpus;

import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.dualslm.api.Attribute;

/**
 * A labelled recording. Immutable.
 *
 * @param audio its file, absolute
 * @param transcript what is said; empty if unknown
 * @param speaker who speaks, under a name of the corpus's own; empty if unknown
 * @param labels how it is said, as far as known; iterates in the attributes' order
 * @param split what it may be used for
 */
public record Utterance(Path audio, String transcript, String speaker, Map<Attribute, String> labels, Split split) {
    public Utterance {
        Objects.requireNonNull(audio, "audio");
        Objects.requireNonNull(transcript, "transcript");
        Objects.requireNonNull(speaker, "speaker");
        Objects.requireNonNull(split, "split");
        Map<Attribute, String> ordered = new EnumMap<>(Attribute.class);
        ordered.putAll(labels);
        labels = Collections.unmodifiableMap(ordered);
    }

    /** One label, empty if unknown. */
    public Optional<String> label(Attribute attribute) {
        return Optional.ofNullable(labels.get(attribute));
    }
}
