package org.dualslm.train.evaluation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.function.ToDoubleFunction;
import org.dualslm.api.Conversation;
import org.dualslm.api.HeardSpeech;
import org.dualslm.api.SpeechLanguageModel;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.llm.TokenListener;
import org.dualslm.train.corpus.Utterance;
import org.dualslm.train.internal.Parallel;
import org.dualslm.train.progress.Progress;

/**
 * Measures whether a model understands a spoken turn by those before it. Dialogues are made of single recordings: two or three turns, the
 * last of which asks about the first ({@link ContextQuestion}); the model answers each turn itself. The same question is asked with
 * the first turn left out, and with another recording in its place. What a model guesses, it guesses then too, so its understanding of
 * context is the difference.
 */
public final class ContextEvaluation {
    /** What becomes of the first turn. */
    public enum Context {
        /** It is there. */
        GIVEN,
        /** It is left out. */
        LEFT_OUT,
        /** Another recording stands in its place. */
        EXCHANGED
    }

    private final SpeechLanguageModel model;
    private final Settings settings;

    /**
     * How to ask.
     *
     * @param hearing which vectors to give, of every turn
     * @param dialogues of each question, ≥ 1; fewer if too few recordings differ
     * @param level as in {@link Evaluation.Settings}
     * @param longestAnswer the most tokens of the answer to the question, ≥ 1
     * @param longestReply the most tokens of an answer to an earlier turn, ≥ 1
     * @param bootstrap makes the intervals, over dialogues; its seed draws them too
     */
    public record Settings(
            Hearing hearing, int dialogues, double level, int longestAnswer, int longestReply, Bootstrap bootstrap) {
        public Settings {
            Objects.requireNonNull(hearing, "hearing");
            if (dialogues < 1 || longestAnswer < 1 || longestReply < 1) {
                throw new IllegalArgumentException("At least one dialogue, and answers of at least one token: "
                        + dialogues + ", " + longestAnswer + ", " + longestReply);
            }
        }
    }

    /** @param model not closed */
    public ContextEvaluation(SpeechLanguageModel model, Settings settings) {
        this.model = model;
        this.settings = settings;
    }

    /**
     * Holds the dialogues.
     *
     * @param utterances to make them of; all must be readable
     * @param emotions all labels of emotions that there are
     * @param pool on which to hold several at a time
     * @throws org.dualslm.api.audio.AudioException if a recording cannot be heard
     */
    public ContextReport run(
            List<Utterance> utterances, LabelReader emotions, ExecutorService pool, Progress progress) {
        List<Dialogue> dialogues = new ArrayList<>();
        for (ContextQuestion question : ContextQuestion.values()) {
            dialogues.addAll(Dialogue.draw(
                    utterances,
                    question,
                    settings.dialogues(),
                    settings.bootstrap().seed()));
        }
        List<ContextReport.Answered> answered = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        try (Progress.Task task = progress.start("dialogues", dialogues.size(), 0)) {
            for (Held held : Parallel.map(pool, dialogues, dialogue -> hold(dialogue, emotions, task))) {
                if (held.fault() == null) {
                    answered.add(held.answered());
                } else {
                    faults.add(held.fault());
                }
            }
        }
        return report(answered, faults);
    }

    /** One of the two is null. */
    private record Held(ContextReport.Answered answered, String fault) {}

    private Held hold(Dialogue dialogue, LabelReader emotions, Progress.Task task) {
        try {
            return new Held(hold(dialogue, emotions), null);
        } catch (IllegalArgumentException e) {
            // From a language model whose context several recordings would overflow.
            return new Held(null, e.getMessage());
        } finally {
            task.advance(1);
        }
    }

    private ContextReport.Answered hold(Dialogue dialogue, LabelReader emotions) {
        List<HeardSpeech> turns = dialogue.turns().stream().map(this::hear).toList();
        List<HeardSpeech> without = turns.subList(1, turns.size());
        List<HeardSpeech> exchanged = new ArrayList<>(without);
        exchanged.add(0, hear(dialogue.stranger()));
        Map<Context, String> answers = new EnumMap<>(Context.class);
        answers.put(Context.GIVEN, ask(turns, dialogue.instruction()));
        answers.put(Context.LEFT_OUT, ask(without, dialogue.instruction()));
        answers.put(Context.EXCHANGED, ask(exchanged, dialogue.instruction()));
        Map<Context, Double> scores = new EnumMap<>(Context.class);
        answers.forEach((context, answer) ->
                scores.put(context, dialogue.question().score(answer, dialogue.first(), emotions)));
        double followed = dialogue.question().score(answers.get(Context.EXCHANGED), dialogue.stranger(), emotions);
        return new ContextReport.Answered(
                dialogue.question(), dialogue.turns(), dialogue.stranger(), answers, scores, followed);
    }

    private HeardSpeech hear(Utterance utterance) {
        AudioClip clip = AudioClip.read(utterance.audio());
        return model.hear(settings.level() > 0 ? Level.normalize(clip, settings.level()) : clip);
    }

    private String ask(List<HeardSpeech> turns, String question) {
        try (Conversation conversation = model.converse()) {
            for (HeardSpeech earlier : turns.subList(0, turns.size() - 1)) {
                conversation.say(
                        settings.hearing().turn(earlier, ""),
                        model.generationConfig().greedy(settings.longestReply()),
                        TokenListener.NONE);
            }
            return conversation
                    .say(
                            settings.hearing().turn(turns.get(turns.size() - 1), question),
                            model.generationConfig().greedy(settings.longestAnswer()),
                            TokenListener.NONE)
                    .text()
                    .strip();
        }
    }

    private ContextReport report(List<ContextReport.Answered> answered, List<String> faults) {
        Map<ContextQuestion, ContextReport.Scores> scores = new EnumMap<>(ContextQuestion.class);
        for (ContextQuestion question : ContextQuestion.values()) {
            List<ContextReport.Answered> own = answered.stream()
                    .filter(each -> each.question() == question)
                    .toList();
            if (!own.isEmpty()) {
                scores.put(question, scores(own));
            }
        }
        return new ContextReport(scores, answered, faults);
    }

    private ContextReport.Scores scores(List<ContextReport.Answered> answered) {
        List<String> speakers =
                answered.stream().map(each -> each.turns().get(0).speaker()).toList();
        ToDoubleFunction<int[]> given = mean(answered, each -> each.scores().get(Context.GIVEN));
        ToDoubleFunction<int[]> leftOut = mean(answered, each -> each.scores().get(Context.LEFT_OUT));
        ToDoubleFunction<int[]> exchanged = mean(answered, each -> each.scores().get(Context.EXCHANGED));
        List<Figure> figures = settings.bootstrap()
                .figures(
                        speakers,
                        List.of(
                                given,
                                leftOut,
                                exchanged,
                                mean(answered, ContextReport.Answered::followed),
                                weights -> given.applyAsDouble(weights) - leftOut.applyAsDouble(weights),
                                weights -> given.applyAsDouble(weights) - exchanged.applyAsDouble(weights)));
        return new ContextReport.Scores(
                answered.size(),
                figures.get(0),
                figures.get(1),
                figures.get(2),
                figures.get(3),
                figures.get(4),
                figures.get(5));
    }

    private static ToDoubleFunction<int[]> mean(
            List<ContextReport.Answered> answered, ToDoubleFunction<ContextReport.Answered> score) {
        double[] scores = answered.stream().mapToDouble(score).toArray();
        return weights -> {
            double sum = 0;
            long count = 0;
            for (int i = 0; i < weights.length; i++) {
                sum += weights[i] * scores[i];
                count += weights[i];
            }
            return sum / count;
        };
    }
}
