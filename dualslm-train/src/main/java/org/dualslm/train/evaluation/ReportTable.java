package org.dualslm.train.evaluation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** An {@link EvaluationReport} as text. */
final class ReportTable {
    private static final String NAME = "%-30s";
    private static final String CELL = "%26s";

    private ReportTable() {}

    static String of(EvaluationReport report) {
        List<String> lines = new ArrayList<>();
        lines.add(NAME.formatted(report.utterances().size() + " recordings, heard through")
                + report.scores().keySet().stream()
                        .map(hearing -> CELL.formatted(hearing.key()))
                        .collect(Collectors.joining()));
        Set<String> names = new LinkedHashSet<>();
        report.scores().values().forEach(scores -> names.addAll(scores.figures().keySet()));
        for (String name : names) {
            StringBuilder line = new StringBuilder(NAME.formatted(words(name)));
            for (EvaluationScores scores : report.scores().values()) {
                Figure figure = scores.figures().get(name);
                line.append(CELL.formatted(figure == null ? "–" : figure.percent()));
            }
            lines.add(line.toString());
        }
        report.scores().forEach((hearing, scores) -> scores.unknownAnswers().forEach((attribute, unknown) -> {
            if (!unknown.isEmpty()) {
                int times =
                        unknown.values().stream().mapToInt(Integer::intValue).sum();
                lines.add("%s, %s: %d answers name no label, such as '%s'"
                        .formatted(hearing.key(), attribute.key(), times, mostFrequent(unknown)));
            }
        }));
        if (!report.faults().isEmpty()) {
            lines.add(report.faults().size() + " recordings could not be heard, such as "
                    + report.faults().get(0).audio() + ": "
                    + report.faults().get(0).reason());
        }
        return String.join("\n", lines) + "\n";
    }

    /** {@code wordErrorRate} as {@code word error rate}, {@code emotion.macroF1} as {@code emotion macro F1}. */
    static String words(String name) {
        return Pattern.compile("\\.|(?<=[a-z])(?=[A-Z])")
                .splitAsStream(name)
                .map(word -> word.equals("F1") ? word : word.toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(" "));
    }

    private static String mostFrequent(Map<String, Integer> times) {
        return times.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
    }
}
