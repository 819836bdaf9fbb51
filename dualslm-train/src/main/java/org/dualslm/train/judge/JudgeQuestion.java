package org.dualslm.train.judge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.dualslm.api.Attribute;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonException;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.train.evaluation.Hearing;

/**
 * An answer to be judged. Immutable.
 *
 * @param id what reports call it
 * @param said what the speaker said; empty if unknown
 * @param style how, in words; empty if unknown
 * @param answer what a model answered
 */
public record JudgeQuestion(String id, String said, String style, String answer) {
    private static final String HEARD = Hearing.BOTH.key();

    public JudgeQuestion {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(said, "said");
        Objects.requireNonNull(style, "style");
        Objects.requireNonNull(answer, "answer");
    }

    /**
     * The replies of an evaluation that asked for them, to speech heard through both kinds of vectors; what was said and how is taken
     * from the corpus, not from what the model heard.
     *
     * @param result as {@code EvaluationReport.toJson} gives it
     * @throws JudgeException if it cannot be read or holds no reply
     */
    public static List<JudgeQuestion> read(Path result) {
        try {
            List<JudgeQuestion> questions = new ArrayList<>();
            for (JsonObject answer : Json.parseObject(Files.readString(result), result.toString())
                    .array("answers")
                    .objects()) {
                if (answer.has(HEARD) && answer.object(HEARD).has("reply")) {
                    String style = Arrays.stream(Attribute.values())
                            .filter(attribute -> answer.has(attribute.key()))
                            .map(attribute -> attribute.key() + " " + answer.text(attribute.key()))
                            .collect(Collectors.joining(", "));
                    questions.add(new JudgeQuestion(
                            answer.text("audio"),
                            answer.text("transcript"),
                            style,
                            answer.object(HEARD).text("reply")));
                }
            }
            if (questions.isEmpty()) {
                throw new JudgeException("The result " + result
                        + " holds no replies; make it with: ./dualslm evaluate --replies --json");
            }
            return questions;
        } catch (IOException | JsonException e) {
            throw new JudgeException("Cannot read the result " + result + ": " + e, e);
        }
    }
}
