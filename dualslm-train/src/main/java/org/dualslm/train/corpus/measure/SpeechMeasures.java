package org.dualslm.train.corpus.measure;

import java.util.Objects;
import java.util.OptionalDouble;
import org.dualslm.api.Attribute;

/**
 * How a recording sounds, in figures. Immutable.
 *
 * @param medianHertz the median fundamental frequency of its voiced frames; empty if hardly any is voiced
 * @param syllablesPerSecond of active speech; empty if the words are unknown, not in Latin script, or hardly anything is spoken
 * @param decibels the root mean square of active speech relative to full scale; empty if it is silent throughout
 * @param activeSeconds how long somebody speaks, pauses left out
 */
public record SpeechMeasures(
        OptionalDouble medianHertz, OptionalDouble syllablesPerSecond, OptionalDouble decibels, double activeSeconds) {
    public SpeechMeasures {
        Objects.requireNonNull(medianHertz, "medianHertz");
        Objects.requireNonNull(syllablesPerSecond, "syllablesPerSecond");
        Objects.requireNonNull(decibels, "decibels");
    }

    /** The figure that decides an attribute's class; empty if it could not be measured, or no figure decides it. */
    public OptionalDouble figure(Attribute attribute) {
        return switch (attribute) {
            case PITCH -> medianHertz;
            case TEMPO -> syllablesPerSecond;
            case ENERGY -> decibels;
            case GENDER, EMOTION -> OptionalDouble.empty();
        };
    }
}
