package org.dualslm.train.evaluation;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.dualslm.api.Attribute;

/**
 * What a model answered about one recording. Immutable.
 *
 * @param transcript what it says was said; null if it was not asked
 * @param attributes what it says about each attribute that it was asked for
 * @param reply what it answers to the recording itself; null if it was not asked
 */
public record HeardAnswers(String transcript, Map<Attribute, String> attributes, String reply) {
    public HeardAnswers {
        Map<Attribute, String> ordered = new EnumMap<>(Attribute.class);
        ordered.putAll(attributes);
        attributes = Collections.unmodifiableMap(ordered);
    }
}
