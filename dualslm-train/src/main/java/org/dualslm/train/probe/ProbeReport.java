package org.dualslm.train.probe;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.dualslm.api.internal.json.JsonArray;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.train.evaluation.Figure;
import org.dualslm.train.evaluation.Provenance;
import org.dualslm.train.internal.RecordJson;

/**
 * What a {@link Probe} found. Immutable.
 *
 * @param recordings how many there were
 * @param speakerIndependent whether no speaker was learned from and tested on; false if too few are known
 * @param folds how many parts were tested on, one after the other
 * @param results for each kind of vectors and each thing to tell
 * @param settings how it was probed
 */
public record ProbeReport(
        int recordings, boolean speakerIndependent, int folds, List<Result> results, Probe.Settings settings) {
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

    public ProbeReport {
        results = List.copyOf(results);
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
                        recordings, folds, speakerIndependent ? ", no speaker both learned from and tested on" : ""));
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
                .put("recordings", recordings)
                .put("speakerIndependent", speakerIndependent)
                .put("folds", folds)
                .put(
                        "results",
                        JsonArray.of(results.stream().map(RecordJson::of).toList()))
                .build()
                .toIndentedText();
    }
}
