package org.dualslm.train.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonException;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.train.TrainingException;
import org.dualslm.train.report.TrainingLog.Curve;

/** A training as a page to read: curves from its log, its settings, and the evaluations of its model, at any time. */
public final class TrainingPage {
    private static final String FILE = "report.md";

    private TrainingPage() {}

    /**
     * Writes {@code report.md} and a folder of pictures into a training's directory.
     *
     * @param run the directory; a training may be under way in it
     * @param evaluations results to report too
     * @return the page
     * @throws TrainingException if there is no log
     */
    public static Path write(Path run, List<Path> evaluations) throws IOException {
        TrainingLog log = TrainingLog.read(run);
        MarkdownPage page = new MarkdownPage(run.resolve(FILE));
        page.heading(1, "Training " + run.toAbsolutePath().normalize().getFileName());
        if (log.damagedLines() > 0) {
            page.paragraph(log.damagedLines() + " lines of the log could not be read.");
        }
        for (Map.Entry<String, Map<String, Curve>> stage : log.stages().entrySet()) {
            page.heading(2, "Stage " + stage.getKey());
            stage(page, stage.getKey(), stage.getValue());
            settings(page, run.resolve(stage.getKey()));
        }
        for (Path evaluation : evaluations) {
            page.heading(2, "Evaluation " + evaluation.getFileName());
            EvaluationPage.append(evaluation, page, 3);
        }
        return page.write();
    }

    private static void stage(MarkdownPage page, String stage, Map<String, Curve> curves) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("figure", "first", "last", "at step"));
        curves.forEach((name, curve) -> rows.add(List.of(
                name,
                number(curve.values().get(0)),
                number(curve.last()),
                String.valueOf(curve.steps().get(curve.steps().size() - 1).intValue()))));
        page.table(rows);
        for (Map.Entry<String, Map<String, Curve>> chart : charts(curves).entrySet()) {
            String title = stage + ", " + chart.getKey();
            page.picture(title, png -> Charts.curves(png, title, chart.getValue()));
        }
    }

    /** Losses of training together, figures of validation by their last word, everything else alone. */
    private static Map<String, Map<String, Curve>> charts(Map<String, Curve> curves) {
        Map<String, Map<String, Curve>> charts = new LinkedHashMap<>();
        curves.forEach((name, curve) -> {
            boolean alone =
                    name.equals("gradientNorm") || name.equals("learningRate") || name.equals("examplesPerSecond");
            String chart;
            if (alone) {
                chart = name;
            } else if (name.startsWith("validation.")) {
                chart = name.endsWith("Rate") ? "validation, error rates" : "validation, losses";
            } else {
                chart = "losses";
            }
            charts.computeIfAbsent(chart, any -> new LinkedHashMap<>()).put(name, curve);
        });
        return charts;
    }

    /** What the stage's last checkpoint says it is trained with. */
    private static void settings(MarkdownPage page, Path stage) throws IOException {
        Optional<Path> position = Optional.empty();
        if (Files.isDirectory(stage)) {
            try (Stream<Path> checkpoints = Files.list(stage)) {
                position = checkpoints
                        .map(checkpoint -> checkpoint.resolve("position.json"))
                        .filter(Files::isRegularFile)
                        .max(Path::compareTo);
            }
        }
        if (position.isEmpty()) {
            page.paragraph("No checkpoint has been saved.");
            return;
        }
        try {
            JsonObject saved = Json.parseObject(
                    Files.readString(position.get()), position.get().toString());
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("setting", "value"));
            EvaluationPage.flatten("", saved.object("identity"), rows);
            page.table(rows);
        } catch (IOException | JsonException e) {
            // A training under way may replace a checkpoint while it is read.
            page.paragraph("The checkpoint's settings could not be read: " + e.getMessage());
        }
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }
}
