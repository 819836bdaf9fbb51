package org.dualslm.train.probe;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.dualslm.api.internal.json.JsonArray;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.train.corpus.Utterance;
import org.dualslm.train.evaluation.Figure;
import org.dualslm.train.evaluation.Provenance;
import org.dualslm.train.internal.RecordJson;

/**
 * What a {@link Probe} found. Immutable.
 *
 * @param utterances the recordings
 * @param speakerIndependent whether no speaker was learned from and tested on; false if too few are known
 * @param folds how many parts were tested on, one after the other
 * @param results for each kind of vectors and each thing to tell
 * @param told what was told of each recording, for each kind of vectors and each thing to tell, each word on its own
 * @param settings how it was probed
 */
public record ProbeReport(
        List<Utterance> utterances,
        boolean speakerIndependent,
        int folds,
        List<Result> results,
        List<Told> told,
        Probe.Settings settings) {
    /** What stands for all words together. */
    public static final String WORDS = "words";

    /**
     * How well one thing can be told from one kind of vectors.
     *
     * @param features the kind of vectors
     * @param target an attribute's key, or {@value #WORDS}: whether each of the frequent words is said, on average
     * @param classes how many labels there are
     * @param accuracy the share told rightly
     * @param unweightedAccuracy the mean over the labels; chance is 1 divided by {@code classes}
     * @param majorityShare the accuracy of who always says the most frequent label
     */
    public record Result(
            String features,
            String target,
            int classes,
            Figure accuracy,
            Figure unweightedAccuracy,
            double majorityShare) {}

    /**
     * What was told of each recording, in their order, by classifiers that did not learn from it.
     *
     * @param features the kind of vectors
     * @param target an attribute's key, or {@code word:} and a word
     * @param classes how many labels there are
     * @param truths numbers of labels; -1 where a recording has none
     * @param answers numbers of labels
     */
    public record Told(String features, String target, int classes, List<Integer> truths, List<Integer> answers) {
        public Told {
            truths = List.copyOf(truths);
            answers = List.copyOf(answers);
        }

        JsonObject json() {
            return JsonObject.builder()
                    .put("features", features)
                    .put("target", target)
                    .put("classes", classes)
                    .put("truths", numbers(truths))
                    .put("answers", numbers(answers))
                    .build();
        }

        private static JsonArray numbers(List<Integer> values) {
            return JsonArray.ofIntegers(
                    values.stream().mapToLong(Integer::longValue).toArray());
        }
    }

    public ProbeReport {
        utterances = List.copyOf(utterances);
        results = List.copyOf(results);
        told = List.copyOf(told);
    }

    /** How many recordings there were. */
    public int recordings() {
        return utterances.size();
    }

    /** Unweighted accuracies as a table for people: a line for each thing to tell, a column for each kind of vectors. */
    public String toTable() {
        Set<String> features = new LinkedHashSet<>();
        Set<String> targets = new LinkedHashSet<>();
        results.forEach(result -> {
            features.add(result.features());
            targets.add(result.target());
        });
        StringBuilder table = new StringBuilder("%d recordings, %d folds%s; unweighted accuracy%n"
                .formatted(
                        recordings(), folds, speakerIndependent ? ", no speaker both learned from and tested on" : ""));
        table.append("%-18s%8s".formatted("", "chance"));
        features.forEach(name -> table.append("%26s".formatted(name)));
        table.append('\n');
        for (String target : targets) {
            StringBuilder line = new StringBuilder();
            for (String name : features) {
                for (Result result : results) {
                    if (result.target().equals(target) && result.features().equals(name)) {
                        if (line.isEmpty()) {
                            line.append("%-18s%6.1f %%".formatted(target, 100.0 / result.classes()));
                        }
                        line.append("%26s".formatted(result.unweightedAccuracy().percent()));
                    }
                }
            }
            table.append(line).append('\n');
        }
        return table.toString();
    }

    /** Everything as JSON text. */
    public String toJson(Provenance provenance) {
        return JsonObject.builder()
                .put("provenance", RecordJson.of(provenance))
                .put("settings", RecordJson.of(settings))
                .put("recordings", recordings())
                .put("speakerIndependent", speakerIndependent)
                .put("folds", folds)
                .put(
                        "results",
                        JsonArray.of(results.stream().map(RecordJson::of).toList()))
                .put(
                        "audio",
                        JsonArray.ofTexts(utterances.stream()
                                .map(utterance -> provenance.nameOf(utterance.audio()))
                                .toList()))
                .put("told", JsonArray.of(told.stream().map(Told::json).toList()))
                .build()
                .toIndentedText();
    }
}
