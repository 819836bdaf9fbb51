package org.dualslm.train.judge;

import java.util.List;
import java.util.Locale;
import org.dualslm.api.internal.json.JsonArray;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.train.evaluation.Figure;

/**
 * What a {@link Judge} said. Immutable.
 *
 * @param endpoint where it was asked
 * @param model its name
 * @param rubric by which it judged
 * @param content the mean score of content, from 1 to 5; NaN if nothing was judged
 * @param style the mean score of style
 * @param judged each answer and its score
 * @param faults answers without a score
 */
public record JudgeReport(
        String endpoint,
        String model,
        String rubric,
        Figure content,
        Figure style,
        List<Judged> judged,
        List<Fault> faults) {
    /** An answer and its score. */
    public record Judged(JudgeQuestion question, JudgeScore score) {}

    /** An answer without a score, and why. */
    public record Fault(String id, String reason) {}

    public JudgeReport {
        judged = List.copyOf(judged);
        faults = List.copyOf(faults);
    }

    /** The means as text for people. */
    public String toTable() {
        return "%d answers judged by %s, %d without a score%ncontent  %s%nstyle    %s%n"
                .formatted(judged.size(), model, faults.size(), text(content), text(style));
    }

    private static String text(Figure figure) {
        return Double.isNaN(figure.value())
                ? "–"
                : String.format(Locale.ROOT, "%.2f (%.2f–%.2f)", figure.value(), figure.low(), figure.high());
    }

    /** Everything as JSON text, the rubric included. */
    public String toJson() {
        JsonObject.Builder json = JsonObject.builder()
                .put("endpoint", endpoint)
                .put("model", model)
                .put("rubric", rubric);
        put(json, "content", content);
        put(json, "style", style);
        return json.put(
                        "judged",
                        JsonArray.of(judged.stream()
                                .map(one -> JsonObject.builder()
                                        .put("id", one.question().id())
                                        .put("said", one.question().said())
                                        .put("style", one.question().style())
                                        .put("answer", one.question().answer())
                                        .put("contentScore", one.score().content())
                                        .put("styleScore", one.score().style())
                                        .put("reason", one.score().reason())
                                        .build())
                                .toList()))
                .put(
                        "faults",
                        JsonArray.of(faults.stream()
                                .map(fault -> JsonObject.builder()
                                        .put("id", fault.id())
                                        .put("reason", fault.reason())
                                        .build())
                                .toList()))
                .build()
                .toIndentedText();
    }

    private static void put(JsonObject.Builder json, String name, Figure figure) {
        if (!Double.isNaN(figure.value())) {
            json.put(name, JsonArray.ofNumbers(figure.value(), figure.low(), figure.high()));
        }
    }
}
