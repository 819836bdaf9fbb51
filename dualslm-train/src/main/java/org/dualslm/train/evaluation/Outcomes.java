package org.dualslm.train.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.dualslm.api.Attribute;
import org.dualslm.train.task.TextForm;

/**
 * What came of asking about each recording in one way of hearing and one wording: every figure can be counted from it, with each
 * recording counted as often as a resample drew it. Immutable.
 *
 * @param words errors of each recording's words; {@link ErrorRate#NONE} where it was not asked
 * @param characters likewise
 * @param attributes labels and answers
 */
record Outcomes(List<ErrorRate> words, List<ErrorRate> characters, Map<Attribute, Labelling> attributes) {
    static final String WORD_ERROR_RATE = "wordErrorRate";
    static final String CHARACTER_ERROR_RATE = "characterErrorRate";

    Outcomes {
        words = List.copyOf(words);
        characters = List.copyOf(characters);
        attributes = new EnumMap<>(attributes);
    }

    static Outcomes of(
            List<EvaluatedUtterance> utterances,
            Hearing hearing,
            int wording,
            Map<Attribute, LabelReader> readers,
            TextForm form,
            TextNormalizer normalizer) {
        List<ErrorRate> words = new ArrayList<>();
        List<ErrorRate> characters = new ArrayList<>();
        for (EvaluatedUtterance each : utterances) {
            String answer = each.answers(hearing, wording).transcript();
            if (answer == null) {
                words.add(ErrorRate.NONE);
                characters.add(ErrorRate.NONE);
            } else {
                String said =
                        normalizer.normalize(form.transcript(each.utterance().transcript()));
                String heard = normalizer.normalize(answer);
                words.add(ErrorRate.ofWords(said, heard));
                characters.add(ErrorRate.ofCharacters(said, heard));
            }
        }
        Map<Attribute, Labelling> attributes = new EnumMap<>(Attribute.class);
        readers.forEach((attribute, reader) -> {
            List<String> truths = new ArrayList<>();
            List<String> answers = new ArrayList<>();
            for (EvaluatedUtterance each : utterances) {
                String answer = each.answers(hearing, wording).attributes().get(attribute);
                truths.add(
                        answer == null
                                ? null
                                : each.utterance().label(attribute).orElseThrow());
                answers.add(answer == null ? null : reader.read(answer).orElse(null));
            }
            if (truths.stream().anyMatch(truth -> truth != null)) {
                attributes.put(attribute, new Labelling(reader.labels(), truths, answers));
            }
        });
        return new Outcomes(words, characters, attributes);
    }

    /** Every figure that there is, by its name, from how often each recording counts. */
    Map<String, ToDoubleFunction<int[]>> statistics() {
        Map<String, ToDoubleFunction<int[]>> statistics = new LinkedHashMap<>();
        if (words.stream().anyMatch(rate -> rate != ErrorRate.NONE)) {
            statistics.put(WORD_ERROR_RATE, weights -> sum(words, weights).rate());
            statistics.put(
                    CHARACTER_ERROR_RATE, weights -> sum(characters, weights).rate());
        }
        attributes.forEach((attribute, labelling) -> {
            put(statistics, attribute, "accuracy", labelling, ConfusionMatrix::weightedAccuracy);
            put(statistics, attribute, "unweightedAccuracy", labelling, ConfusionMatrix::unweightedAccuracy);
            put(statistics, attribute, "macroF1", labelling, ConfusionMatrix::macroF1);
            put(statistics, attribute, "weightedF1", labelling, ConfusionMatrix::weightedF1);
        });
        return statistics;
    }

    private static void put(
            Map<String, ToDoubleFunction<int[]>> statistics,
            Attribute attribute,
            String name,
            Labelling labelling,
            ToDoubleFunction<ConfusionMatrix> figure) {
        statistics.put(
                attribute.key() + "." + name, weights -> figure.applyAsDouble(ConfusionMatrix.of(labelling, weights)));
    }

    /** Every figure with its interval, by name. */
    Map<String, Figure> figures(List<String> speakers, Bootstrap bootstrap) {
        Map<String, ToDoubleFunction<int[]>> statistics = statistics();
        List<Figure> measured = bootstrap.figures(speakers, List.copyOf(statistics.values()));
        Map<String, Figure> figures = new LinkedHashMap<>();
        int next = 0;
        for (String name : statistics.keySet()) {
            figures.put(name, measured.get(next++));
        }
        return figures;
    }

    /** Every figure as it was measured, by name. */
    Map<String, Double> values() {
        Map<String, Double> values = new LinkedHashMap<>();
        statistics().forEach((name, statistic) -> values.put(name, statistic.applyAsDouble(once())));
        return values;
    }

    /** How often each label was told as which. */
    Map<Attribute, ConfusionMatrix> confusions() {
        Map<Attribute, ConfusionMatrix> confusions = new EnumMap<>(Attribute.class);
        attributes.forEach((attribute, labelling) -> confusions.put(attribute, ConfusionMatrix.of(labelling, once())));
        return confusions;
    }

    int[] once() {
        int[] weights = new int[words.size()];
        Arrays.fill(weights, 1);
        return weights;
    }

    static ErrorRate sum(List<ErrorRate> rates, int[] weights) {
        long edits = 0;
        long length = 0;
        for (int i = 0; i < weights.length; i++) {
            edits += weights[i] * rates.get(i).edits();
            length += weights[i] * rates.get(i).length();
        }
        return new ErrorRate(edits, length);
    }
}
