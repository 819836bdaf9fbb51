package org.dualslm.train.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dualslm.api.Attribute;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonArray;
import org.dualslm.api.internal.json.JsonException;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.train.corpus.CorpusException;

/**
 * A result that {@link EvaluationReport#toJson} wrote. Immutable.
 *
 * @param json all of it
 * @param answers to each recording, by its name
 */
record StoredEvaluation(JsonObject json, Map<String, JsonObject> answers) {
    StoredEvaluation {
        answers = Collections.unmodifiableMap(new LinkedHashMap<>(answers));
    }

    /** @throws CorpusException if it cannot be read or is none */
    static StoredEvaluation read(Path file) {
        try {
            JsonObject result = Json.parseObject(Files.readString(file), file.toString());
            if (!result.text("format", "").equals(ReportJson.FORMAT)) {
                throw new CorpusException(file + " is no result of an evaluation: it lacks \"format\": \""
                        + ReportJson.FORMAT + "\"; make it with: ./dualslm evaluate --json " + file);
            }
            Map<String, JsonObject> answers = new LinkedHashMap<>();
            result.array("answers").objects().forEach(answer -> answers.put(answer.text("audio"), answer));
            return new StoredEvaluation(result, answers);
        } catch (IOException | JsonException e) {
            throw new CorpusException("Cannot read the result " + file + ": " + e, e);
        }
    }

    /** Whether the model was asked in this way. */
    boolean heard(Hearing hearing) {
        return json.object("scores").has(hearing.key());
    }

    /** Who speaks in each recording; empty where unknown. */
    List<String> speakers(List<String> recordings) {
        return recordings.stream()
                .map(audio -> answers.get(audio).text("speaker", ""))
                .toList();
    }

    /** What came of each recording, as it was counted then. */
    Outcomes outcomes(List<String> recordings, Hearing hearing) {
        List<JsonObject> each = recordings.stream().map(answers::get).toList();
        Map<Attribute, Labelling> attributes = new EnumMap<>(Attribute.class);
        JsonObject scored = json.object("scores").object(hearing.key()).object("attributes");
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
}
