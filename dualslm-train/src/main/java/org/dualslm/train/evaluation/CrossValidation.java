package org.dualslm.train.evaluation;

import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.dualslm.api.Attribute;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.train.corpus.CorpusException;

/**
 * What several models come to, each asked about recordings that the others were trained on and it was not: every recording counts once, by
 * the answer of the model that never heard its speaker. Immutable.
 *
 * @param recordings in all folds together
 * @param figures over all recordings, by way of hearing and name
 * @param confusions over all recordings, by way of hearing
 */
public record CrossValidation(
        int recordings,
        Map<Hearing, Map<String, Pooled>> figures,
        Map<Hearing, Map<Attribute, ConfusionMatrix>> confusions) {
    /**
     * One figure.
     *
     * @param figure over all recordings
     * @param folds each fold's own, NaN where it has none
     */
    public record Pooled(Figure figure, List<Double> folds) {
        public Pooled {
            folds = List.copyOf(folds);
        }
    }

    public CrossValidation {
        figures = Collections.unmodifiableMap(new EnumMap<>(figures));
        confusions = Collections.unmodifiableMap(new EnumMap<>(confusions));
    }

    /**
     * Pools results.
     *
     * @param results that {@link EvaluationReport#toJson} wrote, one of each fold, at least one
     * @throws CorpusException if one cannot be read, two have a recording in common, or they were asked differently
     */
    public static CrossValidation of(List<Path> results, Bootstrap bootstrap) {
        List<StoredEvaluation> folds =
                results.stream().map(StoredEvaluation::read).toList();
        StoredEvaluation all = together(results, folds);
        List<String> recordings = List.copyOf(all.answers().keySet());
        Map<Hearing, Map<String, Pooled>> figures = new EnumMap<>(Hearing.class);
        Map<Hearing, Map<Attribute, ConfusionMatrix>> confusions = new EnumMap<>(Hearing.class);
        for (Hearing hearing : Hearing.values()) {
            if (all.heard(hearing)) {
                Outcomes outcomes = all.outcomes(recordings, hearing);
                List<Map<String, Double>> each = folds.stream()
                        .map(fold -> fold.outcomes(List.copyOf(fold.answers().keySet()), hearing)
                                .values())
                        .toList();
                figures.put(hearing, pool(outcomes.figures(all.speakers(recordings), bootstrap), each));
                confusions.put(hearing, outcomes.confusions());
            }
        }
        return new CrossValidation(recordings.size(), figures, confusions);
    }

    private static Map<String, Pooled> pool(Map<String, Figure> figures, List<Map<String, Double>> folds) {
        Map<String, Pooled> pooled = new LinkedHashMap<>();
        figures.forEach((name, figure) -> {
            List<Double> each = folds.stream()
                    .map(values -> values.getOrDefault(name, Double.NaN))
                    .toList();
            pooled.put(name, new Pooled(figure, each));
        });
        return pooled;
    }

    private static StoredEvaluation together(List<Path> results, List<StoredEvaluation> folds) {
        Map<String, JsonObject> answers = new LinkedHashMap<>();
        JsonObject first = folds.get(0).json();
        for (int i = 0; i < folds.size(); i++) {
            StoredEvaluation fold = folds.get(i);
            for (String key : List.of("settings", "instructions")) {
                if (!fold.json().find(key).equals(first.find(key))) {
                    throw new CorpusException("The results " + results.get(0) + " and " + results.get(i)
                            + " have other " + key + "; ask all models with the same options");
                }
            }
            for (Map.Entry<String, JsonObject> answer : fold.answers().entrySet()) {
                if (answers.putIfAbsent(answer.getKey(), answer.getValue()) != null) {
                    throw new CorpusException("The recording '" + answer.getKey() + "' of " + results.get(i)
                            + " is in another fold's result as well; each recording may be in one fold");
                }
            }
        }
        return new StoredEvaluation(first, answers);
    }

    /** Figures in percent, with each fold's, and how often each label was told. */
    public String toMarkdown() {
        StringBuilder page = new StringBuilder();
        figures.forEach((hearing, own) -> {
            int folds = own.values().stream()
                    .findFirst()
                    .map(pooled -> pooled.folds().size())
                    .orElse(0);
            page.append("| heard through %s | all | folds 1 to %d |%n| --- | --- | --- |%n"
                    .formatted(hearing.key(), folds));
            own.forEach((name, pooled) -> page.append("| %s | %s | %s |%n"
                    .formatted(
                            ReportTable.words(name),
                            pooled.figure().percent(),
                            pooled.folds().stream()
                                    .map(CrossValidation::percent)
                                    .collect(Collectors.joining(", ")))));
            page.append('\n');
            confusions.get(hearing).forEach((attribute, matrix) -> page.append(told(attribute, matrix)));
        });
        return page.toString();
    }

    /** How often each label that occurs was told, and what it was mostly taken for otherwise. */
    private static String told(Attribute attribute, ConfusionMatrix matrix) {
        StringBuilder table = new StringBuilder("| " + attribute.key() + " | recordings | told | else mostly |\n");
        table.append("| --- | --- | --- | --- |\n");
        for (int truth = 0; truth < matrix.labels().size(); truth++) {
            long all = matrix.occurrences(truth);
            if (all > 0) {
                table.append("| %s | %d | %s | %s |%n"
                        .formatted(
                                matrix.labels().get(truth),
                                all,
                                percent((double) matrix.counts()[truth][truth] / all),
                                otherwise(matrix, truth)));
            }
        }
        return table.append('\n').toString();
    }

    /** What a label was mostly taken for where it was not told; empty if it always was. */
    private static String otherwise(ConfusionMatrix matrix, int truth) {
        String most = "";
        long times = 0;
        long[] row = matrix.counts()[truth];
        for (int other = 0; other < row.length; other++) {
            if (other != truth && row[other] > times) {
                most = matrix.labels().get(other);
                times = row[other];
            }
        }
        return matrix.unanswered()[truth] > times ? "no label" : most;
    }

    private static String percent(double share) {
        return Double.isNaN(share) ? "–" : String.format(Locale.ROOT, "%.1f", 100 * share);
    }

    /** Everything as JSON text; figures that there are none of are left out. */
    public String toJson() {
        JsonObject.Builder ways = JsonObject.builder();
        figures.forEach((hearing, own) -> {
            JsonObject.Builder json = JsonObject.builder();
            own.forEach((name, pooled) -> {
                if (Double.isFinite(pooled.figure().value())) {
                    json.put(name, json(pooled));
                }
            });
            ways.put(hearing.key(), json.build());
        });
        return JsonObject.builder()
                .put("recordings", recordings)
                .put("figures", ways.build())
                .build()
                .toIndentedText();
    }

    private static JsonObject json(Pooled pooled) {
        JsonObject.Builder folds = JsonObject.builder();
        for (int i = 0; i < pooled.folds().size(); i++) {
            if (Double.isFinite(pooled.folds().get(i))) {
                folds.put(String.valueOf(i + 1), pooled.folds().get(i));
            }
        }
        return JsonObject.builder()
                .put("figure", ReportJson.figure(pooled.figure(), null))
                .put("folds", folds.build())
                .build();
    }
}
