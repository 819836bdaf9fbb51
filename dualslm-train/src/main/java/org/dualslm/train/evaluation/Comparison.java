package org.dualslm.train.evaluation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.dualslm.train.corpus.CorpusException;

/**
 * Two evaluations over the same recordings, and by how much their figures differ: a paired bootstrap, which draws the same recordings
 * for both, so what is hard for both counts for neither. Immutable.
 *
 * @param recordings that both heard; others are left out
 * @param differences of each figure that both have, by way of hearing and name: the second's less the first's
 */
public record Comparison(int recordings, Map<Hearing, Map<String, Difference>> differences) {
    /**
     * One figure of both.
     *
     * @param first of the first evaluation, over the recordings that both heard
     * @param second of the second
     * @param difference the second less the first, with its interval
     */
    public record Difference(double first, double second, Figure difference) {}

    /**
     * Compares two results that {@link EvaluationReport#toJson} wrote.
     *
     * @throws CorpusException if one cannot be read, or they have no recording in common
     */
    public static Comparison of(Path first, Path second, Bootstrap bootstrap) {
        StoredEvaluation one = StoredEvaluation.read(first);
        StoredEvaluation other = StoredEvaluation.read(second);
        List<String> common = one.answers().keySet().stream()
                .filter(other.answers()::containsKey)
                .toList();
        if (common.isEmpty()) {
            throw new CorpusException("The evaluations " + first + " and " + second + " have no recording in common;"
                    + " recordings go by their paths in the corpus, such as '"
                    + one.answers().keySet().stream().findFirst().orElse("") + "' and '"
                    + other.answers().keySet().stream().findFirst().orElse("") + "'");
        }
        List<String> speakers = one.speakers(common);
        Map<Hearing, Map<String, Difference>> differences = new EnumMap<>(Hearing.class);
        for (Hearing hearing : Hearing.values()) {
            if (one.heard(hearing) && other.heard(hearing)) {
                differences.put(
                        hearing,
                        differences(
                                one.outcomes(common, hearing), other.outcomes(common, hearing), speakers, bootstrap));
            }
        }
        return new Comparison(common.size(), differences);
    }

    private static Map<String, Difference> differences(
            Outcomes one, Outcomes other, List<String> speakers, Bootstrap bootstrap) {
        Map<String, ToDoubleFunction<int[]>> first = one.statistics();
        Map<String, ToDoubleFunction<int[]>> second = other.statistics();
        List<String> names = first.keySet().stream().filter(second::containsKey).toList();
        List<ToDoubleFunction<int[]>> statistics = new ArrayList<>();
        for (String name : names) {
            statistics.add(weights ->
                    second.get(name).applyAsDouble(weights) - first.get(name).applyAsDouble(weights));
        }
        List<Figure> figures = bootstrap.figures(speakers, statistics);
        Map<String, Double> ofOne = one.values();
        Map<String, Double> ofOther = other.values();
        Map<String, Difference> differences = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            differences.put(
                    names.get(i), new Difference(ofOne.get(names.get(i)), ofOther.get(names.get(i)), figures.get(i)));
        }
        return differences;
    }

    /** As a table for people; a star marks differences whose interval leaves 0 out. */
    public String toTable() {
        StringBuilder table = new StringBuilder("%d recordings that both heard%n".formatted(recordings));
        differences.forEach((hearing, figures) -> {
            table.append("%-30s%10s%10s%32s%n".formatted(hearing.key(), "first", "second", "difference"));
            figures.forEach((name, difference) -> table.append("  %-28s%10s%10s%32s%n"
                    .formatted(
                            ReportTable.words(name),
                            percent(difference.first()),
                            percent(difference.second()),
                            points(difference.difference()))));
        });
        return table.toString();
    }

    private static String percent(double share) {
        return Double.isNaN(share) ? "–" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    private static String points(Figure figure) {
        return Double.isNaN(figure.value())
                ? "–"
                : String.format(
                        Locale.ROOT,
                        "%+.1f (%+.1f to %+.1f)%s",
                        100 * figure.value(),
                        100 * figure.low(),
                        100 * figure.high(),
                        figure.excludesZero() ? " *" : "  ");
    }
}
