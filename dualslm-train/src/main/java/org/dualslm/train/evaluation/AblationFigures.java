package org.dualslm.train.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonException;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.train.corpus.CorpusException;

/**
 * One training's figures of one kind, each from how often each unit counts. Of a model with one adapter, its one kind of vectors stands for
 * both: what carries the words carries the attributes. Immutable.
 *
 * @param origin the result's file
 * @param units what may be drawn: recordings or dialogues, by name
 * @param speakers of each unit
 * @param statistics by name
 */
record AblationFigures(
        Path origin, List<String> units, List<String> speakers, Map<String, ToDoubleFunction<int[]>> statistics) {
    private static final String HOW = "how alone";
    private static final String WHAT = "what alone";

    /** What is drawn together. */
    enum Family {
        /** Questions about recordings. */
        ASKED("recordings"),
        /** Questions about turns before. */
        CONTEXT("dialogues"),
        /** Linear probes. */
        PROBED("recordings probed");

        private final String units;

        Family(String units) {
            this.units = units;
        }

        String units() {
            return units;
        }

        AblationFigures measure(Ablation.Run run) {
            return switch (this) {
                case ASKED -> asked(run.evaluation());
                case CONTEXT -> context(run.evaluation());
                case PROBED -> probed(run.probe());
            };
        }
    }

    AblationFigures {
        statistics = Collections.unmodifiableMap(new LinkedHashMap<>(statistics));
    }

    /** A figure as it was measured. */
    double value(String name) {
        int[] once = new int[units.size()];
        Arrays.fill(once, 1);
        return statistics.get(name).applyAsDouble(once);
    }

    private static AblationFigures asked(Path file) {
        StoredEvaluation result = StoredEvaluation.read(file);
        List<String> recordings = List.copyOf(result.answers().keySet());
        Hearing how = result.heard(Hearing.PARALINGUISTIC) ? Hearing.PARALINGUISTIC : Hearing.LINGUISTIC;
        Hearing both = result.heard(Hearing.BOTH) ? Hearing.BOTH : Hearing.LINGUISTIC;
        Outcomes ofHow = result.outcomes(recordings, how);
        Outcomes ofWhat = result.outcomes(recordings, Hearing.LINGUISTIC);
        Outcomes ofBoth = result.outcomes(recordings, both);
        Map<String, ToDoubleFunction<int[]>> statistics = new LinkedHashMap<>();
        statistics.put("attributes from both", weights -> attributes(ofBoth, weights));
        statistics.put("words from both", weights -> words(ofBoth, weights));
        separation(
                "",
                weights -> attributes(ofHow, weights),
                weights -> attributes(ofWhat, weights),
                weights -> words(ofHow, weights),
                weights -> words(ofWhat, weights),
                statistics);
        return new AblationFigures(file, recordings, result.speakers(recordings), statistics);
    }

    /** How far each kind of vectors tells its own information, and not the other's. */
    private static void separation(
            String prefix,
            ToDoubleFunction<int[]> attributesOfHow,
            ToDoubleFunction<int[]> attributesOfWhat,
            ToDoubleFunction<int[]> wordsOfHow,
            ToDoubleFunction<int[]> wordsOfWhat,
            Map<String, ToDoubleFunction<int[]>> statistics) {
        statistics.put(prefix + "attributes from " + HOW, attributesOfHow);
        statistics.put(prefix + "attributes from " + WHAT, attributesOfWhat);
        statistics.put(prefix + "words from " + WHAT, wordsOfWhat);
        statistics.put(prefix + "words from " + HOW, wordsOfHow);
        statistics.put(
                prefix + "disentanglement",
                weights -> (attributesOfHow.applyAsDouble(weights)
                                - attributesOfWhat.applyAsDouble(weights)
                                + wordsOfWhat.applyAsDouble(weights)
                                - wordsOfHow.applyAsDouble(weights))
                        / 2);
    }

    /** The mean over the attributes of the unweighted accuracy above chance. */
    private static double attributes(Outcomes outcomes, int[] weights) {
        return outcomes.attributes().values().stream()
                .mapToDouble(labelling -> aboveChance(
                        ConfusionMatrix.of(labelling, weights).unweightedAccuracy(),
                        labelling.labels().size()))
                .average()
                .orElse(Double.NaN);
    }

    private static double words(Outcomes outcomes, int[] weights) {
        return Math.max(0, 1 - Outcomes.sum(outcomes.words(), weights).rate());
    }

    /** 0 for chance and below, 1 if everything is right. */
    private static double aboveChance(double accuracy, int classes) {
        double chance = 1.0 / classes;
        return Math.max(0, (accuracy - chance) / (1 - chance));
    }

    private static AblationFigures context(Path file) {
        JsonObject result = StoredEvaluation.read(file).json();
        if (!result.has("context")) {
            throw new CorpusException("The result " + file + " has no dialogues; evaluate with --dialogues");
        }
        JsonObject context = result.object("context");
        Map<Hearing, Map<String, JsonObject>> held = new EnumMap<>(Hearing.class);
        for (Hearing hearing : Hearing.values()) {
            held.put(hearing, dialogues(context, hearing));
        }
        Map<String, JsonObject> both = held.get(Hearing.BOTH);
        List<String> units = new ArrayList<>(both.keySet());
        held.values().forEach(each -> units.retainAll(each.keySet()));
        Map<String, ToDoubleFunction<int[]>> given = new LinkedHashMap<>();
        Map<String, ToDoubleFunction<int[]>> dependence = new LinkedHashMap<>();
        Map<String, ToDoubleFunction<int[]>> ofOne = new LinkedHashMap<>();
        for (ContextQuestion question : ContextQuestion.values()) {
            boolean[] own = new boolean[units.size()];
            for (int i = 0; i < own.length; i++) {
                own[i] = both.get(units.get(i)).text("asked").equals(question.key());
            }
            String name = question.key() + " of the turn before";
            String alone = question.carrier() == Hearing.PARALINGUISTIC ? HOW : WHAT;
            double[] there = scores(units, both, ContextEvaluation.Context.GIVEN);
            given.put(name, weights -> mean(there, own, weights));
            dependence.put(name + ", dependence", dependence(units, both, own));
            ofOne.put(name + " from " + alone + ", dependence", dependence(units, held.get(question.carrier()), own));
        }
        Map<String, ToDoubleFunction<int[]>> statistics = new LinkedHashMap<>(given);
        statistics.putAll(dependence);
        statistics.put("context: dependence", mean(dependence));
        statistics.putAll(ofOne);
        statistics.put("context from each alone: dependence", mean(ofOne));
        return new AblationFigures(file, units, Collections.nCopies(units.size(), ""), statistics);
    }

    /** Those held in one way of hearing, by name; where there is one adapter, through its vectors. */
    private static Map<String, JsonObject> dialogues(JsonObject context, Hearing hearing) {
        String way = context.has(hearing.key()) ? hearing.key() : Hearing.LINGUISTIC.key();
        Map<String, JsonObject> held = new LinkedHashMap<>();
        context.object(way)
                .array("answers")
                .objects()
                .forEach(each -> held.put(
                        each.text("question") + " " + each.array("turns").texts(), each));
        return held;
    }

    private static double[] scores(
            List<String> units, Map<String, JsonObject> held, ContextEvaluation.Context context) {
        return units.stream()
                .mapToDouble(unit -> held.get(unit).object("scores").number(context.name()))
                .toArray();
    }

    private static ToDoubleFunction<int[]> dependence(List<String> units, Map<String, JsonObject> held, boolean[] own) {
        double[] there = scores(units, held, ContextEvaluation.Context.GIVEN);
        double[] leftOut = scores(units, held, ContextEvaluation.Context.LEFT_OUT);
        return weights -> mean(there, own, weights) - mean(leftOut, own, weights);
    }

    /** Of the questions that were asked. */
    private static ToDoubleFunction<int[]> mean(Map<String, ToDoubleFunction<int[]>> figures) {
        return weights -> figures.values().stream()
                .mapToDouble(figure -> figure.applyAsDouble(weights))
                .filter(Double::isFinite)
                .average()
                .orElse(Double.NaN);
    }

    private static double mean(double[] scores, boolean[] own, int[] weights) {
        double sum = 0;
        long count = 0;
        for (int i = 0; i < scores.length; i++) {
            if (own[i]) {
                sum += weights[i] * scores[i];
                count += weights[i];
            }
        }
        return sum / count;
    }

    /** What was told of one thing. */
    private record Told(String features, boolean word, int classes, int[] truths, int[] answers) {
        double aboveChance(int[] weights) {
            double[] right = new double[classes];
            double[] all = new double[classes];
            for (int i = 0; i < truths.length; i++) {
                if (truths[i] >= 0) {
                    all[truths[i]] += weights[i];
                    right[truths[i]] += truths[i] == answers[i] ? weights[i] : 0;
                }
            }
            double sum = 0;
            int occurring = 0;
            for (int label = 0; label < classes; label++) {
                sum += all[label] > 0 ? right[label] / all[label] : 0;
                occurring += all[label] > 0 ? 1 : 0;
            }
            return AblationFigures.aboveChance(sum / occurring, classes);
        }
    }

    private static AblationFigures probed(Path file) {
        try {
            JsonObject result = Json.parseObject(Files.readString(file), file.toString());
            List<Told> told = result.array("told").objects().stream()
                    .map(each -> new Told(
                            each.text("features"),
                            each.text("target").startsWith("word:"),
                            each.integer("classes"),
                            each.array("truths").integers(),
                            each.array("answers").integers()))
                    .toList();
            String what = Hearing.LINGUISTIC.key();
            String how = told.stream().anyMatch(each -> each.features().equals(Hearing.PARALINGUISTIC.key()))
                    ? Hearing.PARALINGUISTIC.key()
                    : what;
            Map<String, ToDoubleFunction<int[]>> statistics = new LinkedHashMap<>();
            separation(
                    "probe: ",
                    above(told, how, false),
                    above(told, what, false),
                    above(told, how, true),
                    above(told, what, true),
                    statistics);
            List<String> units = result.array("audio").texts();
            return new AblationFigures(file, units, Collections.nCopies(units.size(), ""), statistics);
        } catch (IOException | JsonException e) {
            throw new CorpusException("Cannot read the probe's result " + file + ": " + e, e);
        }
    }

    private static ToDoubleFunction<int[]> above(List<Told> told, String features, boolean words) {
        List<Told> own = new ArrayList<>(told);
        own.removeIf(each -> !each.features().equals(features) || each.word() != words);
        return weights -> own.stream()
                .mapToDouble(each -> each.aboveChance(weights))
                .average()
                .orElse(Double.NaN);
    }
}
