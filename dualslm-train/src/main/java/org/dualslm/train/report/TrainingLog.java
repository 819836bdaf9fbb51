package org.dualslm.train.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonException;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.train.TrainingException;

/**
 * What a training wrote to its {@code log.jsonl}: figures of each stage, step by step. Steps that were done twice, since the training was
 * killed and gone on with from an earlier checkpoint, count as they were done last. Immutable.
 *
 * @param stages each stage's curves, by figure, in the order in which they began
 * @param damagedLines lines that could not be read: the last one of a log may have been cut off
 */
public record TrainingLog(Map<String, Map<String, Curve>> stages, int damagedLines) {
    /** The log's name in a training's directory. */
    public static final String FILE = "log.jsonl";

    /**
     * A figure over the steps.
     *
     * @param steps ascending
     * @param values as many
     */
    public record Curve(List<Double> steps, List<Double> values) {
        public Curve {
            steps = List.copyOf(steps);
            values = List.copyOf(values);
        }

        /** The last value. */
        public double last() {
            return values.get(values.size() - 1);
        }
    }

    public TrainingLog {
        stages = Collections.unmodifiableMap(new LinkedHashMap<>(stages));
    }

    private record Line(String stage, int step, Map<String, Double> figures) {}

    /**
     * Reads a log.
     *
     * @param directory the training's
     * @throws TrainingException if there is none
     */
    public static TrainingLog read(Path directory) {
        Path file = directory.resolve(FILE);
        List<Line> lines = new ArrayList<>();
        Map<String, Integer> lastStep = new HashMap<>();
        int damaged = 0;
        try {
            // Not Files.readAllLines: a log that was cut off may end within a character.
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            for (String each : text.lines().filter(line -> !line.isBlank()).toList()) {
                try {
                    Line line = parse(each);
                    Integer before = lastStep.put(line.stage(), line.step());
                    if (before != null && before > line.step()) {
                        lines.removeIf(
                                earlier -> earlier.stage().equals(line.stage()) && earlier.step() >= line.step());
                    }
                    lines.add(line);
                } catch (JsonException e) {
                    damaged++;
                }
            }
        } catch (IOException e) {
            throw new TrainingException("Cannot read the log of a training, " + file + ": " + e, e);
        }
        return new TrainingLog(curves(lines), damaged);
    }

    private static Line parse(String text) {
        JsonObject json = Json.parseObject(text, FILE);
        Map<String, Double> figures = new LinkedHashMap<>();
        for (Map.Entry<String, Json> entry : json.values().entrySet()) {
            if (entry.getValue() instanceof Json.Number && !entry.getKey().equals("step")) {
                figures.put(entry.getKey(), json.number(entry.getKey()));
            }
        }
        return new Line(json.text("stage"), json.integer("step"), figures);
    }

    private static Map<String, Map<String, Curve>> curves(List<Line> lines) {
        Map<String, Map<String, Map<Double, Double>>> points = new LinkedHashMap<>();
        for (Line line : lines) {
            Map<String, Map<Double, Double>> stage = points.computeIfAbsent(line.stage(), any -> new LinkedHashMap<>());
            line.figures().forEach((name, value) -> stage.computeIfAbsent(name, any -> new LinkedHashMap<>())
                    .put((double) line.step(), value));
        }
        Map<String, Map<String, Curve>> stages = new LinkedHashMap<>();
        points.forEach((stage, figures) -> {
            Map<String, Curve> curves = new LinkedHashMap<>();
            figures.forEach((name, values) ->
                    curves.put(name, new Curve(List.copyOf(values.keySet()), List.copyOf(values.values()))));
            stages.put(stage, Collections.unmodifiableMap(curves));
        });
        return stages;
    }
}
