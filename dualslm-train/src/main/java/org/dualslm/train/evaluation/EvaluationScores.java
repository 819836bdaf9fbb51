package org.dualslm.train.evaluation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.dualslm.api.Attribute;
import org.dualslm.train.task.TextForm;

/**
 * How well a model heard in one way. Immutable.
 *
 * @param words errors of its words; {@link ErrorRate#NONE} if it was not asked for any
 * @param characters errors of its characters
 * @param attributes its answers about each attribute that it was asked for
 */
public record EvaluationScores(ErrorRate words, ErrorRate characters, Map<Attribute, ConfusionMatrix> attributes) {
    public EvaluationScores {
        Map<Attribute, ConfusionMatrix> ordered = new EnumMap<>(Attribute.class);
        ordered.putAll(attributes);
        attributes = Collections.unmodifiableMap(ordered);
    }

    static EvaluationScores of(
            List<EvaluatedUtterance> utterances,
            Hearing hearing,
            Map<Attribute, List<String>> labels,
            TextForm form,
            TextNormalizer normalizer) {
        ErrorRate words = ErrorRate.NONE;
        ErrorRate characters = ErrorRate.NONE;
        for (EvaluatedUtterance each : utterances) {
            if (each.answers().get(hearing).transcript() != null) {
                String said =
                        normalizer.normalize(form.transcript(each.utterance().transcript()));
                String heard = normalizer.normalize(each.answers().get(hearing).transcript());
                words = words.plus(ErrorRate.ofWords(said, heard));
                characters = characters.plus(ErrorRate.ofCharacters(said, heard));
            }
        }
        Map<Attribute, ConfusionMatrix> attributes = new EnumMap<>(Attribute.class);
        labels.forEach((attribute, all) -> {
            ConfusionMatrix matrix = confusion(utterances, hearing, attribute, all, form);
            if (matrix.total() > 0) {
                attributes.put(attribute, matrix);
            }
        });
        return new EvaluationScores(words, characters, attributes);
    }

    private static ConfusionMatrix confusion(
            List<EvaluatedUtterance> utterances,
            Hearing hearing,
            Attribute attribute,
            List<String> labels,
            TextForm form) {
        LabelReader reader = new LabelReader(labels, label -> form.label(attribute, label));
        List<String> truths = new ArrayList<>();
        List<String> answers = new ArrayList<>();
        for (EvaluatedUtterance each : utterances) {
            String answer = each.answers().get(hearing).attributes().get(attribute);
            if (answer != null) {
                truths.add(each.utterance().label(attribute).orElseThrow());
                answers.add(reader.read(answer).orElse(null));
            }
        }
        return new ConfusionMatrix(labels, truths, answers);
    }
}
