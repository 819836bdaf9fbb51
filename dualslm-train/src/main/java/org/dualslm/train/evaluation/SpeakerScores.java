package org.dualslm.train.evaluation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How well a model heard one speaker. Immutable.
 *
 * @param speaker the corpus's name
 * @param recordings how many there are
 * @param figures by name, as in {@link EvaluationScores#figures}
 */
public record SpeakerScores(String speaker, int recordings, Map<String, Double> figures) {
    public SpeakerScores {
        figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    }
}
