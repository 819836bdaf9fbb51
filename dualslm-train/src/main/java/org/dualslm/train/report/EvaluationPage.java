package org.dualslm.train.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonArray;
import org.dualslm.api.internal.json.JsonException;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.train.corpus.CorpusException;
import org.dualslm.train.evaluation.EvaluationReport;
import org.dualslm.train.evaluation.Figure;

/** A result of an evaluation as a page to read: what {@link EvaluationReport#toJson} wrote, as Markdown with pictures. */
public final class EvaluationPage {
    private static final int SAMPLES = 12;
    private static final int UNKNOWN_ANSWERS = 8;
    private static final int FAULTS = 5;

    private final JsonObject result;
    private final MarkdownPage page;
    private final List<String> hearings;

    private EvaluationPage(JsonObject result, MarkdownPage page) {
        this.result = result;
        this.page = page;
        this.hearings = List.copyOf(result.object("scores").keys());
    }

    /**
     * Writes the page beside a result: {@code NAME.md} and a folder {@code NAME-pictures} beside {@code NAME.json}.
     *
     * @return the page
     * @throws CorpusException if the result cannot be read
     */
    public static Path write(Path result) throws IOException {
        String name = result.getFileName().toString().replaceAll("\\.json\\z", "");
        MarkdownPage page = new MarkdownPage(result.resolveSibling(name + ".md"));
        page.heading(1, "Evaluation " + name);
        append(result, page, 2);
        return page.write();
    }

    static void append(Path file, MarkdownPage page, int level) throws IOException {
        JsonObject result;
        try {
            result = Json.parseObject(Files.readString(file), file.toString());
        } catch (IOException | JsonException e) {
            throw new CorpusException("Cannot read the result " + file + ": " + e, e);
        }
        new EvaluationPage(result, page).write(level);
    }

    private void write(int level) throws IOException {
        page.heading(level, "Figures");
        page.paragraph(result.integer("recordings") + " recordings. In parentheses: "
                + percent(result.object("bootstrap").number("confidence")) + " confidence intervals, resampled by "
                + result.object("bootstrap").text("unit").toLowerCase(Locale.ROOT)
                + "; after them, where questions were worded several ways, the mean and the range over the wordings.");
        figures();
        if (result.has("context")) {
            page.heading(level, "Context");
            JsonObject contexts = result.object("context");
            contexts.keys()
                    .forEach(
                            hearing -> context(hearing, contexts.object(hearing).object("scores")));
        }
        page.heading(level, "Confusions");
        for (String hearing : hearings) {
            confusions(hearing);
        }
        JsonObject speakers = scores(hearings.get(0)).object("speakers");
        if (!speakers.keys().isEmpty()) {
            page.heading(level, "Speakers, heard through " + hearings.get(0));
            speakers(speakers);
        }
        page.heading(level, "Samples");
        samples();
        page.heading(level, "Questions");
        questions();
        page.heading(level, "Provenance");
        provenance();
    }

    private JsonObject scores(String hearing) {
        return result.object("scores").object(hearing);
    }

    private void figures() {
        Set<String> names = new LinkedHashSet<>();
        hearings.forEach(
                hearing -> names.addAll(scores(hearing).object("figures").keys()));
        List<List<String>> rows = new ArrayList<>();
        rows.add(row("", hearings));
        for (String name : names) {
            rows.add(row(
                    name,
                    hearings.stream()
                            .map(hearing -> scores(hearing).object("figures"))
                            .map(figures -> figures.has(name) ? figure(figures.object(name)) : "–")
                            .toList()));
        }
        page.table(rows);
    }

    private static String figure(JsonObject json) {
        double value = json.number("value");
        String text = new Figure(value, json.number("low", value), json.number("high", value)).percent();
        if (!json.has("wordings")) {
            return text;
        }
        JsonObject spread = json.object("wordings");
        return text
                + String.format(
                        Locale.ROOT,
                        "; %.1f, %.1f–%.1f",
                        100 * spread.number("mean"),
                        100 * spread.number("min"),
                        100 * spread.number("max"));
    }

    private void context(String hearing, JsonObject scores) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "about the first turn, heard through " + hearing,
                "dialogues",
                "turn there",
                "left out",
                "exchanged",
                "there − left out"));
        scores.keys().forEach(question -> {
            JsonObject score = scores.object(question);
            rows.add(List.of(
                    question,
                    String.valueOf(score.integer("dialogues")),
                    figure(score.object("given")),
                    figure(score.object("leftOut")),
                    figure(score.object("exchanged")),
                    figure(score.object("dependence"))));
        });
        page.table(rows);
    }

    private void confusions(String hearing) throws IOException {
        JsonObject attributes = scores(hearing).object("attributes");
        for (String attribute : attributes.keys()) {
            JsonObject matrix = attributes.object(attribute);
            List<String> labels = matrix.array("labels").texts();
            long[][] counts = matrix.array("confusion").arrays().stream()
                    .map(EvaluationPage::longs)
                    .toArray(long[][]::new);
            String title = attribute + ", heard through " + hearing;
            long[] unanswered = longs(matrix.array("unanswered"));
            page.picture(title, png -> Charts.confusion(png, title + ", in % of each row", labels, counts, unanswered));
            unknown(matrix.object("unknownAnswers"));
        }
    }

    private void unknown(JsonObject answers) {
        if (!answers.keys().isEmpty()) {
            List<String> frequent = answers.keys().stream()
                    .sorted((one, other) -> answers.integer(other) - answers.integer(one))
                    .limit(UNKNOWN_ANSWERS)
                    .map(answer -> "“" + answer + "” " + answers.integer(answer) + "×")
                    .toList();
            page.paragraph("Answers that name no label, or several: " + String.join(", ", frequent)
                    + (answers.keys().size() > UNKNOWN_ANSWERS ? ", and others" : "") + ".");
        }
    }

    private void speakers(JsonObject speakers) {
        Set<String> names = new LinkedHashSet<>();
        speakers.keys().forEach(speaker -> speakers.object(speaker).keys().stream()
                .filter(name -> name.endsWith(".accuracy") || name.equals("wordErrorRate"))
                .forEach(names::add));
        List<List<String>> rows = new ArrayList<>();
        List<String> header = new ArrayList<>(List.of("speaker", "recordings"));
        header.addAll(names);
        rows.add(header);
        for (String speaker : speakers.keys()) {
            JsonObject own = speakers.object(speaker);
            List<String> row = new ArrayList<>(List.of(speaker, String.valueOf(own.integer("recordings"))));
            names.forEach(name -> row.add(own.has(name) ? percent(own.number(name)) : "–"));
            rows.add(row);
        }
        page.table(rows);
    }

    private void samples() {
        List<JsonObject> answers = result.array("answers").objects();
        List<List<String>> rows = new ArrayList<>();
        rows.add(row("recording", "what is so", hearings));
        int count = Math.min(SAMPLES, answers.size());
        for (int i = 0; i < count; i++) {
            JsonObject answer = answers.get((int) ((long) i * answers.size() / count));
            rows.add(row(
                    answer.text("audio"),
                    said(answer),
                    hearings.stream()
                            .map(hearing -> said(answer.object(hearing)))
                            .toList()));
        }
        page.table(rows);
    }

    /** Words and labels, or what was answered about them. */
    private static String said(JsonObject answer) {
        List<String> parts = new ArrayList<>();
        for (Map.Entry<String, Json> entry : answer.values().entrySet()) {
            boolean named = Set.of("audio", "speaker").contains(entry.getKey());
            if (!named
                    && entry.getValue() instanceof Json.Text text
                    && !text.value().isBlank()) {
                parts.add(entry.getKey().equals("transcript") ? "“" + text.value() + "”" : text.value());
            }
        }
        return String.join("; ", parts);
    }

    private void questions() {
        List<JsonObject> wordings = result.array("instructions").objects();
        List<List<String>> rows = new ArrayList<>();
        List<String> header = new ArrayList<>(List.of("about"));
        for (int i = 0; i < wordings.size(); i++) {
            header.add(i == 0 ? "wording that counts" : "wording " + (i + 1));
        }
        rows.add(header);
        for (String about : wordings.get(0).keys()) {
            rows.add(row(
                    about, wordings.stream().map(wording -> wording.text(about)).toList()));
        }
        page.table(rows);
    }

    private void provenance() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("what", "value"));
        for (String part : List.of("provenance", "settings", "bootstrap")) {
            flatten("", result.object(part), rows);
        }
        page.table(rows);
        List<JsonObject> faults = result.array("faults").objects();
        if (!faults.isEmpty()) {
            page.paragraph(faults.size() + " recordings could not be heard and are left out:");
            List<List<String>> list = new ArrayList<>();
            list.add(List.of("recording", "reason"));
            faults.stream()
                    .limit(FAULTS)
                    .forEach(fault -> list.add(List.of(fault.text("audio"), fault.text("reason"))));
            page.table(list);
        }
    }

    static void flatten(String prefix, JsonObject json, List<List<String>> rows) {
        json.values().forEach((key, value) -> {
            if (value instanceof JsonObject nested) {
                flatten(prefix + key + ".", nested, rows);
            } else {
                rows.add(List.of(prefix + key, value instanceof Json.Text text ? text.value() : value.toText()));
            }
        });
    }

    private static List<String> row(String first, List<String> others) {
        List<String> row = new ArrayList<>(List.of(first));
        row.addAll(others);
        return row;
    }

    private static List<String> row(String first, String second, List<String> others) {
        List<String> row = row(first, List.of(second));
        row.addAll(others);
        return row;
    }

    private static long[] longs(JsonArray numbers) {
        long[] longs = new long[numbers.size()];
        for (int i = 0; i < longs.length; i++) {
            longs[i] = numbers.longInteger(i);
        }
        return longs;
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
