package org.dualslm.train.evaluation;

import java.util.Arrays;
import java.util.Map;
import org.dualslm.api.Attribute;
import org.dualslm.api.Instructions;
import org.dualslm.api.internal.json.JsonArray;
import org.dualslm.api.internal.json.JsonObject;

/** An {@link EvaluationReport} as JSON. Figures that do not exist are left out. */
final class ReportJson {
    private ReportJson() {}

    static JsonObject of(EvaluationReport report) {
        JsonObject.Builder scores = JsonObject.builder();
        report.scores().forEach((hearing, score) -> scores.put(hearing.key(), scores(score)));
        return JsonObject.builder()
                .put("recordings", report.utterances().size())
                .put("scores", scores.build())
                .put("instructions", instructions(report.instructions()))
                .put(
                        "faults",
                        JsonArray.of(report.faults().stream()
                                .map(fault -> JsonObject.builder()
                                        .put("audio", fault.audio().toString())
                                        .put("reason", fault.reason())
                                        .build())
                                .toList()))
                .put(
                        "answers",
                        JsonArray.of(report.utterances().stream()
                                .map(ReportJson::answers)
                                .toList()))
                .build();
    }

    private static JsonObject scores(EvaluationScores scores) {
        JsonObject.Builder json = JsonObject.builder();
        if (scores.words().length() > 0) {
            json.put("wordErrorRate", scores.words().rate())
                    .put("wordEdits", scores.words().edits())
                    .put("words", scores.words().length())
                    .put("characterErrorRate", scores.characters().rate());
        }
        JsonObject.Builder attributes = JsonObject.builder();
        scores.attributes().forEach((attribute, matrix) -> attributes.put(attribute.key(), matrix(matrix)));
        return json.put("attributes", attributes.build()).build();
    }

    private static JsonObject matrix(ConfusionMatrix matrix) {
        return JsonObject.builder()
                .put("accuracy", matrix.weightedAccuracy())
                .put("unweightedAccuracy", matrix.unweightedAccuracy())
                .put("macroF1", matrix.macroF1())
                .put("labels", JsonArray.ofTexts(matrix.labels()))
                .put(
                        "confusion",
                        JsonArray.of(Arrays.stream(matrix.counts())
                                .map(JsonArray::ofIntegers)
                                .toList()))
                .put("unanswered", JsonArray.ofIntegers(matrix.unanswered()))
                .build();
    }

    private static JsonObject instructions(Instructions instructions) {
        JsonObject.Builder json = JsonObject.builder().put("transcript", instructions.transcript());
        for (Attribute attribute : Attribute.values()) {
            json.put(attribute.key(), instructions.attributes().get(attribute));
        }
        return json.build();
    }

    private static JsonObject answers(EvaluatedUtterance each) {
        JsonObject.Builder json = JsonObject.builder()
                .put("audio", each.utterance().audio().toString())
                .put("transcript", each.utterance().transcript());
        each.utterance().labels().forEach((attribute, label) -> json.put(attribute.key(), label));
        for (Hearing hearing : Hearing.values()) {
            if (each.answers().containsKey(hearing)) {
                json.put(hearing.key(), answers(each.answers().get(hearing)));
            }
        }
        return json.build();
    }

    private static JsonObject answers(HeardAnswers answers) {
        JsonObject.Builder json = JsonObject.builder();
        if (answers.transcript() != null) {
            json.put("transcript", answers.transcript());
        }
        for (Map.Entry<Attribute, String> attribute : answers.attributes().entrySet()) {
            json.put(attribute.getKey().key(), attribute.getValue());
        }
        return json.build();
    }
}
