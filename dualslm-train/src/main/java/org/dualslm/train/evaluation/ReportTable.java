package org.dualslm.train.evaluation;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.dualslm.api.Attribute;

/** An {@link EvaluationReport} as text. */
final class ReportTable {
    private static final String NAME = "%-34s";
    private static final String CELL = "%16s";

    private final EvaluationReport report;
    private final List<String> lines = new ArrayList<>();

    private ReportTable(EvaluationReport report) {
        this.report = report;
    }

    static String of(EvaluationReport report) {
        return new ReportTable(report).lines();
    }

    private String lines() {
        lines.add(NAME.formatted(report.utterances().size() + " recordings, heard through")
                + report.scores().keySet().stream()
                        .map(hearing -> CELL.formatted(hearing.key()))
                        .collect(Collectors.joining()));
        if (report.scores().values().stream().anyMatch(scores -> scores.words().length() > 0)) {
            add("word error rate", scores -> scores.words().rate());
            add("character error rate", scores -> scores.characters().rate());
        }
        Set<Attribute> attributes = EnumSet.noneOf(Attribute.class);
        report.scores()
                .values()
                .forEach(scores -> attributes.addAll(scores.attributes().keySet()));
        for (Attribute attribute : attributes) {
            add(attribute.key() + " accuracy", scores -> figure(scores, attribute, ConfusionMatrix::weightedAccuracy));
            add("  unweighted", scores -> figure(scores, attribute, ConfusionMatrix::unweightedAccuracy));
            add("  macro F1", scores -> figure(scores, attribute, ConfusionMatrix::macroF1));
        }
        if (!report.faults().isEmpty()) {
            lines.add(report.faults().size() + " recordings could not be heard, such as "
                    + report.faults().get(0).audio() + ": "
                    + report.faults().get(0).reason());
        }
        return String.join("\n", lines) + "\n";
    }

    private void add(String name, Function<EvaluationScores, Double> figure) {
        StringBuilder line = new StringBuilder(NAME.formatted(name));
        for (EvaluationScores scores : report.scores().values()) {
            double value = figure.apply(scores);
            String cell = Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.1f %%", 100 * value);
            line.append(CELL.formatted(cell));
        }
        lines.add(line.toString());
    }

    private static double figure(
            EvaluationScores scores, Attribute attribute, Function<ConfusionMatrix, Double> figure) {
        ConfusionMatrix matrix = scores.attributes().get(attribute);
        return matrix == null ? Double.NaN : figure.apply(matrix);
    }
}
