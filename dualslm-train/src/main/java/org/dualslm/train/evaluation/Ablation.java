package org.dualslm.train.evaluation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;
import org.dualslm.api.internal.json.JsonArray;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.train.corpus.CorpusException;

/**
 * What trainings that differ in one respect come to, each repeated with several seeds: how far each keeps how something was said apart from
 * what was said, and whether it understands a turn by those before it. docs/evaluation.md defines each figure. Figures are means over the
 * seeds; intervals are drawn over recordings and over seeds; differences are paired by both. Immutable.
 *
 * @param runs how often each was trained
 * @param units how many recordings were asked about, dialogues held, and recordings probed
 * @param variants each one's figures by name, in the order given
 */
public record Ablation(int runs, Map<String, Integer> units, Map<String, Map<String, Pooled>> variants) {
    /** One training's results. */
    public record Run(Path evaluation, Path probe) {}

    /**
     * One figure of one variant.
     *
     * @param figure the mean over its runs
     * @param each run's own
     * @param less what the first variant has more than this one; zero for the first
     */
    public record Pooled(Figure figure, List<Double> each, Figure less) {
        public Pooled {
            each = List.copyOf(each);
        }
    }

    public Ablation {
        units = Collections.unmodifiableMap(new LinkedHashMap<>(units));
        variants = Collections.unmodifiableMap(new LinkedHashMap<>(variants));
    }

    /**
     * Reads results and pools them.
     *
     * @param results of each variant's runs, the same seeds in the same order; the first variant is the one to compare with
     * @throws CorpusException if one cannot be read, or they are not of the same recordings, naming it
     */
    public static Ablation of(Map<String, List<Run>> results, Bootstrap bootstrap) {
        List<Integer> counts =
                results.values().stream().map(List::size).distinct().toList();
        if (counts.size() != 1 || counts.get(0) == 0) {
            throw new IllegalArgumentException("Each variant needs as many results as the others, at least one, not "
                    + counts + " of " + results.keySet());
        }
        Map<String, Integer> units = new LinkedHashMap<>();
        Map<String, Map<String, Pooled>> variants = new LinkedHashMap<>();
        results.keySet().forEach(variant -> variants.put(variant, new LinkedHashMap<>()));
        for (AblationFigures.Family family : AblationFigures.Family.values()) {
            Map<String, List<AblationFigures>> measured = new LinkedHashMap<>();
            results.forEach((variant, runs) ->
                    measured.put(variant, runs.stream().map(family::measure).toList()));
            units.put(family.units(), requireSame(measured));
            pool(measured, counts.get(0), bootstrap, variants);
        }
        return new Ablation(counts.get(0), units, variants);
    }

    /** How many units all runs have. */
    private static int requireSame(Map<String, List<AblationFigures>> measured) {
        AblationFigures first = measured.values().iterator().next().get(0);
        measured.values()
                .forEach(runs -> runs.forEach(run -> {
                    if (!run.units().equals(first.units())) {
                        throw new CorpusException("The results " + first.origin() + " and " + run.origin()
                                + " are not of the same recordings and dialogues in the same order: "
                                + first.units().size() + " and " + run.units().size()
                                + "; evaluate both with the same options");
                    }
                }));
        return first.units().size();
    }

    private static void pool(
            Map<String, List<AblationFigures>> measured,
            int runs,
            Bootstrap bootstrap,
            Map<String, Map<String, Pooled>> variants) {
        List<AblationFigures> first = measured.values().iterator().next();
        List<String> names = List.copyOf(first.get(0).statistics().keySet());
        List<ToDoubleBiFunction<int[], int[]>> statistics = new ArrayList<>();
        for (String name : names) {
            measured.values().forEach(own -> {
                ToDoubleBiFunction<int[], int[]> mean = mean(own, name);
                ToDoubleBiFunction<int[], int[]> reference = mean(first, name);
                statistics.add(mean);
                statistics.add((weights, drawn) ->
                        reference.applyAsDouble(weights, drawn) - mean.applyAsDouble(weights, drawn));
            });
        }
        List<Figure> figures = bootstrap.figures(first.get(0).speakers(), runs, statistics);
        int next = 0;
        for (String name : names) {
            for (Map.Entry<String, List<AblationFigures>> variant : measured.entrySet()) {
                List<Double> each =
                        variant.getValue().stream().map(run -> run.value(name)).toList();
                variants.get(variant.getKey()).put(name, new Pooled(figures.get(next), each, figures.get(next + 1)));
                next += 2;
            }
        }
    }

    private static ToDoubleBiFunction<int[], int[]> mean(List<AblationFigures> runs, String name) {
        return (weights, drawn) -> {
            double sum = 0;
            int count = 0;
            for (int run = 0; run < drawn.length; run++) {
                if (drawn[run] > 0) {
                    sum += drawn[run] * runs.get(run).statistics().get(name).applyAsDouble(weights);
                    count += drawn[run];
                }
            }
            return sum / count;
        };
    }

    /** A table in Markdown, figures in hundredths: each variant's, and what the first has more than each other. A star marks differences whose interval leaves 0 out. */
    public String toMarkdown() {
        List<String> names = List.copyOf(variants.keySet());
        StringBuilder table = new StringBuilder("| |");
        names.forEach(name -> table.append(' ').append(name).append(" |"));
        names.stream().skip(1).forEach(name -> table.append(' ')
                .append(names.get(0))
                .append(" less ")
                .append(name)
                .append(" |"));
        table.append("\n|").append(" --- |".repeat(2 * names.size())).append('\n');
        for (String figure : variants.get(names.get(0)).keySet()) {
            table.append("| ").append(figure).append(" |");
            names.forEach(name -> table.append(' ')
                    .append(hundredths(variants.get(name).get(figure).figure(), ""))
                    .append(" |"));
            names.stream().skip(1).forEach(name -> {
                Figure less = variants.get(name).get(figure).less();
                table.append(' ').append(hundredths(less, "+")).append(less.excludesZero() ? " * |" : " |");
            });
            table.append('\n');
        }
        return table.toString();
    }

    private static String hundredths(Figure figure, String sign) {
        return Double.isNaN(figure.value())
                ? "–"
                : String.format(
                        Locale.ROOT,
                        "%" + sign + ".1f (%" + sign + ".1f to %" + sign + ".1f)",
                        100 * figure.value(),
                        100 * figure.low(),
                        100 * figure.high());
    }

    /** Everything as JSON text; figures that there are none of are left out. */
    public String toJson() {
        JsonObject.Builder counts = JsonObject.builder();
        units.forEach(counts::put);
        JsonObject.Builder all = JsonObject.builder();
        variants.forEach((variant, figures) -> {
            JsonObject.Builder own = JsonObject.builder();
            figures.forEach((name, pooled) -> {
                if (Double.isFinite(pooled.figure().value())) {
                    own.put(name, json(pooled));
                }
            });
            all.put(variant, own.build());
        });
        return JsonObject.builder()
                .put("runs", runs)
                .put("units", counts.build())
                .put("variants", all.build())
                .build()
                .toIndentedText();
    }

    private static JsonObject json(Pooled pooled) {
        double[] each = pooled.each().stream().mapToDouble(Double::doubleValue).toArray();
        return JsonObject.builder()
                .put("figure", ReportJson.figure(pooled.figure(), null))
                .put("each", JsonArray.ofNumbers(each))
                .put("firstLessThis", ReportJson.figure(pooled.less(), null))
                .build();
    }
}
