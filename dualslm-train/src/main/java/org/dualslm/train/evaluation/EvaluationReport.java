package org.dualslm.train.evaluation;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.dualslm.api.Attribute;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.train.corpus.CachedCorpus.Fault;
import org.dualslm.train.task.TextForm;

/**
 * What an {@link Evaluation} found. Immutable.
 *
 * @param scores for each way of hearing
 * @param utterances the recordings and all answers
 * @param faults recordings that could not be heard, which the scores leave out
 * @param wordings what was asked
 * @param settings how it was asked
 * @param bootstrap made the intervals
 * @param labels all labels of each attribute
 * @param form how answers were expected to be worded
 * @param normalizer made words comparable
 */
public record EvaluationReport(
        Map<Hearing, EvaluationScores> scores,
        List<EvaluatedUtterance> utterances,
        List<Fault> faults,
        Wordings wordings,
        Evaluation.Settings settings,
        Bootstrap bootstrap,
        Map<Attribute, List<String>> labels,
        TextForm form,
        TextNormalizer normalizer) {
    public EvaluationReport {
        Map<Hearing, EvaluationScores> ordered = new EnumMap<>(Hearing.class);
        ordered.putAll(scores);
        scores = Collections.unmodifiableMap(ordered);
        utterances = List.copyOf(utterances);
        faults = List.copyOf(faults);
        labels = Map.copyOf(labels);
    }

    /** What finds the labels of each attribute in an answer. */
    public Map<Attribute, LabelReader> labelReaders() {
        return EvaluationScores.readers(labels, form);
    }

    /** The figures as a table for people, a column for each way of hearing. */
    public String toTable() {
        return ReportTable.of(this);
    }

    /**
     * Everything as JSON text: scores with intervals, confusion matrices, what was asked, every answer.
     *
     * @param contexts what was found about dialogues, by way of hearing; empty if none were held
     */
    public String toJson(Provenance provenance, Map<Hearing, ContextReport> contexts) {
        JsonObject json = new ReportJson(this, provenance).json(contexts);
        return json.toIndentedText();
    }
}
