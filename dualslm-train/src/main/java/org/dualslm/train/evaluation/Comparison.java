package org.dualslm.train.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.dualslm.api.Attribute;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonArray;
import org.dualslm.api.internal.json.JsonException;
import org.dualslm.api.internal.json.JsonObject;
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
        JsonObject one = read(first);
        JsonObject other = read(second);
        Map<String, JsonObject> answersOfOne = byRecording(one);
        Map<String, JsonObject> answersOfOther = byRecording(other);
        List<String> common = answersOfOne.keySet().stream()
                .filter(answersOfOther::containsKey)
                .toList();
        if (common.isEmpty()) {
            throw new CorpusException("The evaluations " + first + " and " + second + " have no recording in common;"
                    + " recordings go by their paths in the corpus, such as '"
                    + answersOfOne.keySet().stream().findFirst().orElse("") + "' and '"
                    + answersOfOther.keySet().stream().findFirst().orElse("") + "'");
        }
        List<String> speakers = common.stream()
                .map(audio -> answersOfOne.get(audio).text("speaker", ""))
                .toList();
        Map<Hearing, Map<String, Difference>> differences = new EnumMap<>(Hearing.class);
        for (Hearing hearing : Hearing.values()) {
            if (one.object("scores").has(hearing.key())
                    && other.object("scores").has(hearing.key())) {
                differences.put(
                        hearing,
                        differences(
                                outcomes(one, answersOfOne, common, hearing),
                                outcomes(other, answersOfOther, common, hearing),
                                speakers,
                                bootstrap));
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
        Map<String, Difference> differences = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            differences.put(
                    names.get(i),
                    new Difference(
                            first.get(names.get(i)).applyAsDouble(one.once()),
                            second.get(names.get(i)).applyAsDouble(one.once()),
                            figures.get(i)));
        }
        return differences;
    }

    /** What a result says came of each recording, as it was counted then. */
    private static Outcomes outcomes(
            JsonObject result, Map<String, JsonObject> answers, List<String> recordings, Hearing hearing) {
        List<JsonObject> each = recordings.stream().map(answers::get).toList();
        Map<Attribute, Labelling> attributes = new EnumMap<>(Attribute.class);
        JsonObject scored = result.object("scores").object(hearing.key()).object("attributes");
        for (Attribute attribute : Attribute.values()) {
            if (scored.has(attribute.key())) {
                List<String> truths = new ArrayList<>();
                List<String> answered = new ArrayList<>();
                for (JsonObject answer : each) {
                    JsonObject labels = answer.object(hearing.key()).object("labels");
                    boolean asked = labels.find(attribute.key()).isPresent();
                    truths.add(asked ? answer.text(attribute.key()) : null);
                    answered.add(asked ? labels.text(attribute.key(), null) : null);
                }
                List<String> labels =
                        scored.object(attribute.key()).array("labels").texts();
                attributes.put(attribute, new Labelling(labels, truths, answered));
            }
        }
        return new Outcomes(rates(each, hearing, "words"), rates(each, hearing, "characters"), attributes);
    }

    private static List<ErrorRate> rates(List<JsonObject> answers, Hearing hearing, String key) {
        return answers.stream()
                .map(answer -> answer.object(hearing.key()))
                .map(heard -> heard.has(key) ? rate(heard.array(key)) : ErrorRate.NONE)
                .toList();
    }

    private static ErrorRate rate(JsonArray editsAndLength) {
        return new ErrorRate(editsAndLength.longInteger(0), editsAndLength.longInteger(1));
    }

    private static Map<String, JsonObject> byRecording(JsonObject result) {
        Map<String, JsonObject> answers = new LinkedHashMap<>();
        result.array("answers").objects().forEach(answer -> answers.put(answer.text("audio"), answer));
        return answers;
    }

    private static JsonObject read(Path file) {
        try {
            JsonObject result = Json.parseObject(Files.readString(file), file.toString());
            if (result.text("format", "").equals(ReportJson.FORMAT)) {
                return result;
            }
            throw new CorpusException(file + " is no result of an evaluation: it lacks \"format\": \""
                    + ReportJson.FORMAT + "\"; make it with: ./dualslm evaluate --json " + file);
        } catch (IOException | JsonException e) {
            throw new CorpusException("Cannot read the result " + file + ": " + e, e);
        }
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
