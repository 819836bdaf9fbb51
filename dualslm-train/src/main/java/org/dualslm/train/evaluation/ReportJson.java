package org.dualslm.train.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.dualslm.api.Attribute;
import org.dualslm.api.Instructions;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonArray;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.train.internal.RecordJson;

/** An {@link EvaluationReport} as JSON (docs/evaluation.md). Rates that do not exist are left out. */
final class ReportJson {
    static final String FORMAT = "dualslm-evaluation-1";

    private final EvaluationReport report;
    private final Provenance provenance;
    private final Map<Hearing, Outcomes> outcomes = new EnumMap<>(Hearing.class);

    ReportJson(EvaluationReport report, Provenance provenance) {
        this.report = report;
        this.provenance = provenance;
        Map<Attribute, LabelReader> readers = report.labelReaders();
        for (Hearing hearing : report.scores().keySet()) {
            outcomes.put(
                    hearing, Outcomes.of(report.utterances(), hearing, 0, readers, report.form(), report.normalizer()));
        }
    }

    JsonObject json(Map<Hearing, ContextReport> contexts) {
        JsonObject.Builder scores = JsonObject.builder();
        report.scores().forEach((hearing, score) -> scores.put(hearing.key(), scores(score)));
        JsonObject.Builder json = JsonObject.builder()
                .put("format", FORMAT)
                .put("provenance", RecordJson.of(provenance))
                .put("settings", settings())
                .put("bootstrap", RecordJson.of(report.bootstrap()))
                .put("recordings", report.utterances().size())
                .put("scores", scores.build())
                .put("instructions", array(report.wordings().all(), ReportJson::instructions))
                .put("faults", array(report.faults(), fault -> JsonObject.builder()
                        .put("audio", provenance.nameOf(fault.audio()))
                        .put("reason", fault.reason())
                        .build()));
        if (!contexts.isEmpty()) {
            JsonObject.Builder ways = JsonObject.builder();
            contexts.forEach((hearing, context) -> ways.put(hearing.key(), context.json(provenance::nameOf)));
            json.put("context", ways.build());
        }
        List<JsonObject> answers = new ArrayList<>();
        for (int i = 0; i < report.utterances().size(); i++) {
            answers.add(answers(i));
        }
        return json.put("answers", JsonArray.of(answers)).build();
    }

    private JsonObject settings() {
        Evaluation.Settings settings = report.settings();
        return JsonObject.builder()
                .put("level", settings.level())
                .put("longestTranscript", settings.longestTranscript())
                .put("longestLabel", settings.longestLabel())
                .put("decoding", "greedy")
                .build();
    }

    private static JsonObject scores(EvaluationScores scores) {
        JsonObject.Builder figures = JsonObject.builder();
        scores.figures().forEach((name, figure) -> {
            if (Double.isFinite(figure.value())) {
                figures.put(name, figure(figure, scores.wordings().get(name)));
            }
        });
        JsonObject.Builder json = JsonObject.builder().put("figures", figures.build());
        if (scores.words().length() > 0) {
            json.put("wordEdits", scores.words().edits())
                    .put("words", scores.words().length());
        }
        JsonObject.Builder attributes = JsonObject.builder();
        scores.attributes()
                .forEach((attribute, matrix) -> attributes.put(
                        attribute.key(), matrix(matrix, scores.unknownAnswers().get(attribute))));
        JsonObject.Builder speakers = JsonObject.builder();
        for (SpeakerScores speaker : scores.speakers()) {
            JsonObject.Builder own = JsonObject.builder().put("recordings", speaker.recordings());
            speaker.figures().forEach(own::put);
            speakers.put(speaker.speaker(), own.build());
        }
        return json.put("attributes", attributes.build())
                .put("speakers", speakers.build())
                .build();
    }

    /** @param spread null if there is none */
    static JsonObject figure(Figure figure, Spread spread) {
        JsonObject.Builder json = JsonObject.builder().put("value", figure.value());
        if (Double.isFinite(figure.low())) {
            json.put("low", figure.low()).put("high", figure.high());
        }
        if (spread != null && Double.isFinite(spread.mean())) {
            json.put("wordings", RecordJson.of(spread));
        }
        return json.build();
    }

    private static JsonObject matrix(ConfusionMatrix matrix, Map<String, Integer> unknown) {
        JsonObject.Builder answers = JsonObject.builder();
        unknown.forEach((answer, times) -> answers.put(answer, times.longValue()));
        return JsonObject.builder()
                .put("labels", JsonArray.ofTexts(matrix.labels()))
                .put("majorityShare", matrix.majorityShare())
                .put(
                        "confusion",
                        JsonArray.of(Arrays.stream(matrix.counts())
                                .map(JsonArray::ofIntegers)
                                .toList()))
                .put("unanswered", JsonArray.ofIntegers(matrix.unanswered()))
                .put("unknownAnswers", answers.build())
                .build();
    }

    private static JsonObject instructions(Instructions instructions) {
        JsonObject.Builder json = JsonObject.builder().put("transcript", instructions.transcript());
        for (Attribute attribute : Attribute.values()) {
            json.put(attribute.key(), instructions.attributes().get(attribute));
        }
        return json.build();
    }

    private JsonObject answers(int index) {
        EvaluatedUtterance each = report.utterances().get(index);
        JsonObject.Builder json = JsonObject.builder()
                .put("audio", provenance.nameOf(each.utterance().audio()))
                .put("speaker", each.utterance().speaker())
                .put("transcript", each.utterance().transcript());
        each.utterance().labels().forEach((attribute, label) -> json.put(attribute.key(), label));
        outcomes.forEach((hearing, outcome) -> {
            List<HeardAnswers> answers = each.answers().get(hearing);
            JsonObject.Builder heard = answers(answers.get(0));
            ErrorRate words = outcome.words().get(index);
            ErrorRate characters = outcome.characters().get(index);
            if (answers.get(0).transcript() != null) {
                heard.put("words", JsonArray.ofIntegers(words.edits(), words.length()))
                        .put("characters", JsonArray.ofIntegers(characters.edits(), characters.length()));
            }
            JsonObject.Builder labels = JsonObject.builder();
            outcome.attributes().forEach((attribute, labelling) -> {
                if (labelling.asked(index)) {
                    int answer = labelling.answer(index);
                    labels.put(
                            attribute.key(),
                            answer == Labelling.NONE
                                    ? new Json.Null()
                                    : new Json.Text(labelling.labels().get(answer)));
                }
            });
            heard.put("labels", labels.build());
            heard.put("otherWordings", array(answers.subList(1, answers.size()), other -> answers(other)
                    .build()));
            json.put(hearing.key(), heard.build());
        });
        return json.build();
    }

    private static JsonObject.Builder answers(HeardAnswers answers) {
        JsonObject.Builder json = JsonObject.builder();
        if (answers.transcript() != null) {
            json.put("transcript", answers.transcript());
        }
        answers.attributes().forEach((attribute, answer) -> json.put(attribute.key(), answer));
        if (answers.reply() != null) {
            json.put("reply", answers.reply());
        }
        return json;
    }

    static <T> JsonArray array(List<T> values, Function<T, JsonObject> json) {
        return JsonArray.of(values.stream().map(json).toList());
    }
}
