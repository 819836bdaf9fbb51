package org.dualslm.train.evaluation;

import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.dualslm.api.internal.json.JsonArray;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.train.corpus.Utterance;
import org.dualslm.train.evaluation.ContextEvaluation.Context;

/**
 * What a {@link ContextEvaluation} found. Immutable.
 *
 * @param scores of each question that could be asked
 * @param answers to each dialogue
 * @param faults why dialogues could not be held, which the scores leave out: too long for the language model
 */
public record ContextReport(Map<ContextQuestion, Scores> scores, List<Answered> answers, List<String> faults) {
    /**
     * How well one question was answered, from 0 to 1 on average.
     *
     * @param dialogues how many there were
     * @param given with the first turn there
     * @param leftOut without it
     * @param exchanged with another recording in its place, judged by the turn that is not there
     * @param followed the same answers, judged by the recording that stands in its place
     * @param dependence {@code given} less {@code leftOut}
     * @param dependenceOnContent {@code given} less {@code exchanged}
     */
    public record Scores(
            int dialogues,
            Figure given,
            Figure leftOut,
            Figure exchanged,
            Figure followed,
            Figure dependence,
            Figure dependenceOnContent) {}

    /**
     * A dialogue and what the model answered.
     *
     * @param asked the question's wording
     * @param turns in order; the last asks unless the question is written
     * @param stranger stood in the first turn's place when it was exchanged
     * @param answers to the question
     * @param scores of these
     * @param followed how right the answer to the exchanged turn is about the stranger
     */
    public record Answered(
            ContextQuestion question,
            String asked,
            List<Utterance> turns,
            Utterance stranger,
            Map<Context, String> answers,
            Map<Context, Double> scores,
            double followed) {
        public Answered {
            turns = List.copyOf(turns);
            answers = Collections.unmodifiableMap(new EnumMap<>(answers));
            scores = Collections.unmodifiableMap(new EnumMap<>(scores));
        }
    }

    public ContextReport {
        Map<ContextQuestion, Scores> ordered = new EnumMap<>(ContextQuestion.class);
        ordered.putAll(scores);
        scores = Collections.unmodifiableMap(ordered);
        answers = List.copyOf(answers);
        faults = List.copyOf(faults);
    }

    /** The figures as a table for people. */
    public String toTable() {
        String layout = "%-30s%26s%26s%26s%n";
        StringBuilder table =
                new StringBuilder(layout.formatted("dialogues: first turn", "there", "left out", "exchanged"));
        scores.forEach((question, score) -> table.append(layout.formatted(
                question.key() + " (" + score.dialogues() + ")",
                score.given().percent(),
                score.leftOut().percent(),
                score.exchanged().percent())));
        if (!faults.isEmpty()) {
            table.append("%d dialogues could not be held, such as: %s%n".formatted(faults.size(), faults.get(0)));
        }
        return table.toString();
    }

    /** @param name what reports call a recording */
    JsonObject json(Function<Path, String> name) {
        JsonObject.Builder figures = JsonObject.builder();
        scores.forEach((question, score) -> figures.put(
                question.key(),
                JsonObject.builder()
                        .put("dialogues", score.dialogues())
                        .put("given", ReportJson.figure(score.given(), null))
                        .put("leftOut", ReportJson.figure(score.leftOut(), null))
                        .put("exchanged", ReportJson.figure(score.exchanged(), null))
                        .put("followed", ReportJson.figure(score.followed(), null))
                        .put("dependence", ReportJson.figure(score.dependence(), null))
                        .put("dependenceOnContent", ReportJson.figure(score.dependenceOnContent(), null))
                        .build()));
        return JsonObject.builder()
                .put("scores", figures.build())
                .put("faults", JsonArray.ofTexts(faults))
                .put("answers", ReportJson.array(answers, each -> answered(each, name)))
                .build();
    }

    private static JsonObject answered(Answered answered, Function<Path, String> name) {
        JsonObject.Builder answers = JsonObject.builder();
        answered.answers().forEach((context, answer) -> answers.put(context.name(), answer));
        JsonObject.Builder scores = JsonObject.builder();
        answered.scores().forEach((context, score) -> scores.put(context.name(), score));
        return JsonObject.builder()
                .put("question", answered.asked())
                .put(
                        "turns",
                        JsonArray.ofTexts(answered.turns().stream()
                                .map(turn -> name.apply(turn.audio()))
                                .toList()))
                .put("stranger", name.apply(answered.stranger().audio()))
                .put("answers", answers.build())
                .put("asked", answered.question().key())
                .put("scores", scores.build())
                .put("followed", answered.followed())
                .build();
    }
}
