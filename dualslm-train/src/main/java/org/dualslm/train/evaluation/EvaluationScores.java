package org.dualslm.train.evaluation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.DoubleSummaryStatistics;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.dualslm.api.Attribute;
import org.dualslm.train.task.TextForm;

/**
 * How well a model heard in one way. Figures go by their names: {@code wordErrorRate}, {@code characterErrorRate}, and for each attribute
 * {@code emotion.accuracy}, {@code emotion.unweightedAccuracy}, {@code emotion.macroF1} and {@code emotion.weightedF1}. Immutable.
 *
 * @param words errors of its words; {@link ErrorRate#NONE} if it was not asked for any
 * @param characters errors of its characters
 * @param attributes its answers about each attribute that it was asked for
 * @param figures all figures of the first wording, with intervals
 * @param wordings the same over all wordings, if there are several
 * @param speakers the same for each speaker, in alphabetical order; empty if fewer than two are known
 * @param unknownAnswers for each attribute, answers that name no label of the corpus, or several, and how often they came
 */
public record EvaluationScores(
        ErrorRate words,
        ErrorRate characters,
        Map<Attribute, ConfusionMatrix> attributes,
        Map<String, Figure> figures,
        Map<String, Spread> wordings,
        List<SpeakerScores> speakers,
        Map<Attribute, Map<String, Integer>> unknownAnswers) {
    public EvaluationScores {
        attributes = ordered(attributes);
        figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
        wordings = Collections.unmodifiableMap(new LinkedHashMap<>(wordings));
        speakers = List.copyOf(speakers);
        unknownAnswers = ordered(unknownAnswers);
    }

    static EvaluationScores of(
            List<EvaluatedUtterance> utterances,
            Hearing hearing,
            int wordings,
            Map<Attribute, List<String>> labels,
            TextForm form,
            TextNormalizer normalizer,
            Bootstrap bootstrap) {
        Map<Attribute, LabelReader> readers = readers(labels, form);
        List<Outcomes> outcomes = new ArrayList<>();
        for (int wording = 0; wording < wordings; wording++) {
            outcomes.add(Outcomes.of(utterances, hearing, wording, readers, form, normalizer));
        }
        Outcomes first = outcomes.get(0);
        Map<Attribute, Map<String, Integer>> unknown = new EnumMap<>(Attribute.class);
        first.attributes()
                .forEach((attribute, labelling) ->
                        unknown.put(attribute, unknownAnswers(utterances, hearing, attribute, labelling)));
        return new EvaluationScores(
                Outcomes.sum(first.words(), first.once()),
                Outcomes.sum(first.characters(), first.once()),
                first.confusions(),
                first.figures(speakers(utterances), bootstrap),
                wordings > 1 ? spreads(outcomes) : Map.of(),
                bySpeaker(utterances, first),
                unknown);
    }

    static Map<Attribute, LabelReader> readers(Map<Attribute, List<String>> labels, TextForm form) {
        Map<Attribute, LabelReader> readers = new EnumMap<>(Attribute.class);
        labels.forEach((attribute, all) ->
                readers.put(attribute, new LabelReader(all, label -> form.label(attribute, label))));
        return readers;
    }

    private static List<String> speakers(List<EvaluatedUtterance> utterances) {
        return utterances.stream().map(each -> each.utterance().speaker()).toList();
    }

    private static Map<String, Spread> spreads(List<Outcomes> outcomes) {
        Map<String, DoubleSummaryStatistics> values = new LinkedHashMap<>();
        for (Outcomes each : outcomes) {
            each.values().forEach((name, value) -> values.computeIfAbsent(name, any -> new DoubleSummaryStatistics())
                    .accept(value));
        }
        Map<String, Spread> spreads = new LinkedHashMap<>();
        values.forEach((name, all) -> spreads.put(name, new Spread(all.getAverage(), all.getMin(), all.getMax())));
        return spreads;
    }

    private static List<SpeakerScores> bySpeaker(List<EvaluatedUtterance> utterances, Outcomes outcomes) {
        Map<String, int[]> weights = new TreeMap<>();
        List<String> speakers = speakers(utterances);
        for (int i = 0; i < speakers.size(); i++) {
            if (!speakers.get(i).isEmpty()) {
                weights.computeIfAbsent(speakers.get(i), any -> new int[speakers.size()])[i] = 1;
            }
        }
        List<SpeakerScores> scores = new ArrayList<>();
        if (weights.size() > 1) {
            weights.forEach((speaker, own) -> {
                Map<String, Double> figures = new LinkedHashMap<>();
                outcomes.statistics().forEach((name, statistic) -> {
                    double value = statistic.applyAsDouble(own);
                    if (Double.isFinite(value)) {
                        figures.put(name, value);
                    }
                });
                scores.add(new SpeakerScores(speaker, IntStream.of(own).sum(), figures));
            });
        }
        return scores;
    }

    private static Map<String, Integer> unknownAnswers(
            List<EvaluatedUtterance> utterances, Hearing hearing, Attribute attribute, Labelling labelling) {
        Map<String, Integer> unknown = new TreeMap<>();
        for (int i = 0; i < utterances.size(); i++) {
            if (labelling.asked(i) && labelling.answer(i) == Labelling.NONE) {
                String answer =
                        utterances.get(i).answers(hearing, 0).attributes().get(attribute);
                unknown.merge(answer, 1, Integer::sum);
            }
        }
        return unknown;
    }

    private static <T> Map<Attribute, T> ordered(Map<Attribute, T> values) {
        Map<Attribute, T> ordered = new EnumMap<>(Attribute.class);
        ordered.putAll(values);
        return Collections.unmodifiableMap(ordered);
    }
}
