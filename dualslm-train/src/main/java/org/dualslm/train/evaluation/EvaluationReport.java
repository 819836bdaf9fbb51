package org.dualslm.train.evaluation;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.dualslm.api.Instructions;
import org.dualslm.train.corpus.CachedCorpus.Fault;

/**
 * What an {@link Evaluation} found. Immutable.
 *
 * @param scores for each way of hearing
 * @param utterances the recordings and all answers
 * @param faults recordings that could not be heard, which the scores leave out
 * @param instructions what was asked
 */
public record EvaluationReport(
        Map<Hearing, EvaluationScores> scores,
        List<EvaluatedUtterance> utterances,
        List<Fault> faults,
        Instructions instructions) {
    public EvaluationReport {
        Map<Hearing, EvaluationScores> ordered = new EnumMap<>(Hearing.class);
        ordered.putAll(scores);
        scores = Collections.unmodifiableMap(ordered);
        utterances = List.copyOf(utterances);
        faults = List.copyOf(faults);
    }

    /** The figures as a table for people, a column for each way of hearing. */
    public String toTable() {
        return ReportTable.of(this);
    }

    /** Everything as a JSON object: scores, confusion matrices, what was asked, every answer. */
    public String toJson() {
        return ReportJson.of(this).toIndentedText();
    }
}
