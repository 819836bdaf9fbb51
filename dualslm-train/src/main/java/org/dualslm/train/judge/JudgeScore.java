package org.dualslm.train.judge;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonException;
import org.dualslm.api.internal.json.JsonObject;

/**
 * A judgement. Immutable.
 *
 * @param content how well the answer fits what was said, 1 to 5
 * @param style how well it fits how it was said, 1 to 5
 * @param reason in the judge's words; may be empty
 */
public record JudgeScore(int content, int style, String reason) {
    private static final Pattern FENCE = Pattern.compile("\\A```(?:json)?\\s*(.*?)\\s*```\\z", Pattern.DOTALL);

    public JudgeScore {
        requireScore("content", content);
        requireScore("style", style);
    }

    private static void requireScore(String name, int score) {
        if (score < 1 || score > 5) {
            throw new IllegalArgumentException("A score lies between 1 and 5, but " + name + " is " + score);
        }
    }

    /**
     * Reads what a judge answered: the JSON object that the rubric asks for, alone or in a code fence. Nothing is guessed.
     *
     * @throws JudgeException if it is anything else, with the answer
     */
    static JudgeScore parse(String answer) {
        Matcher fence = FENCE.matcher(answer.strip());
        try {
            JsonObject scores =
                    Json.parseObject(fence.matches() ? fence.group(1) : answer.strip(), "the judge's answer");
            return new JudgeScore(scores.integer("content"), scores.integer("style"), scores.text("reason", ""));
        } catch (JsonException | IllegalArgumentException e) {
            throw new JudgeException("The judge gave no scores: " + e.getMessage() + "; it answered: " + answer, e);
        }
    }
}
