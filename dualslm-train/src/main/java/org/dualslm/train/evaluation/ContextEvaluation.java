package org.dualslm.train.evaluation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.function.ToDoubleFunction;
import org.dualslm.api.Attribute;
import org.dualslm.api.Conversation;
import org.dualslm.api.HeardSpeech;
import org.dualslm.api.SpeechLanguageModel;
import org.dualslm.api.SpokenTurn;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.llm.TokenListener;
import org.dualslm.train.corpus.Utterance;
import org.dualslm.train.internal.Parallel;
import org.dualslm.train.progress.Progress;

/**
 * Measures whether a model understands a turn by those before it. Dialogues are made of single recordings: two or three turns, the
 * last of which asks about the first, or one turn and a written question ({@link ContextQuestion}); the model answers each turn
 * itself. The same question is asked with the first turn left out, and with another recording in its place. What a model guesses, it
 * guesses then too, so its understanding of context is the difference.
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
     * @param hearings which vectors to give, of every turn: each dialogue is held in each of these ways
     * @param dialogues of each question, ≥ 1; fewer if too few recordings differ
     * @param level as in {@link Evaluation.Settings}
     * @param longestAnswer the most tokens of the answer to the question, ≥ 1
     * @param longestReply the most tokens of an answer to an earlier turn, ≥ 1
     * @param bootstrap makes the intervals, over dialogues; its seed draws them too
     */
    public record Settings(
            Set<Hearing> hearings,
            int dialogues,
            double level,
            int longestAnswer,
            int longestReply,
            Bootstrap bootstrap) {
        public Settings {
            hearings = Set.copyOf(hearings);
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
     * @param labels all that there are, of each attribute that utterances have labels of
     * @param pool on which to hold several at a time
     * @return what was found, by way of hearing
     * @throws org.dualslm.api.audio.AudioException if a recording cannot be heard
     */
    public Map<Hearing, ContextReport> run(
            List<Utterance> utterances, Map<Attribute, LabelReader> labels, ExecutorService pool, Progress progress) {
        List<Dialogue> dialogues = new ArrayList<>();
        for (ContextQuestion question : ContextQuestion.values()) {
            dialogues.addAll(Dialogue.draw(
                    utterances,
                    question,
                    settings.dialogues(),
                    settings.bootstrap().seed()));
        }
        List<Map<Hearing, Held>> all;
        try (Progress.Task task = progress.start("dialogues", dialogues.size(), 0)) {
            all = Parallel.map(pool, dialogues, dialogue -> hold(dialogue, labels, task));
        }
        Map<Hearing, ContextReport> reports = new EnumMap<>(Hearing.class);
        for (Hearing hearing : settings.hearings()) {
            reports.put(
                    hearing, report(all.stream().map(held -> held.get(hearing)).toList()));
        }
        return reports;
    }

    /** One of the two is null. */
    private record Held(ContextReport.Answered answered, String fault) {}

    /** Hears every turn once, whatever the number of ways. */
    private Map<Hearing, Held> hold(Dialogue dialogue, Map<Attribute, LabelReader> labels, Progress.Task task) {
        List<HeardSpeech> turns = dialogue.turns().stream().map(this::hear).toList();
        HeardSpeech stranger = hear(dialogue.stranger());
        Map<Hearing, Held> held = new EnumMap<>(Hearing.class);
        for (Hearing hearing : settings.hearings()) {
            try {
                held.put(hearing, new Held(hold(dialogue, turns, stranger, hearing, labels), null));
            } catch (IllegalArgumentException e) {
                // From a language model whose context several recordings would overflow.
                held.put(hearing, new Held(null, e.getMessage()));
            }
        }
        task.advance(1);
        return held;
    }

    private ContextReport.Answered hold(
            Dialogue dialogue,
            List<HeardSpeech> turns,
            HeardSpeech stranger,
            Hearing hearing,
            Map<Attribute, LabelReader> labels) {
        ContextQuestion question = dialogue.question();
        String asked = question.wording(turns.size(), model.instructions());
        int answered = question.written() ? turns.size() : turns.size() - 1;
        SpokenTurn last =
                question.written() ? new SpokenTurn(null, null, asked) : hearing.turn(turns.get(answered), asked);
        List<HeardSpeech> before = turns.subList(0, answered);
        List<HeardSpeech> without = before.subList(1, answered);
        List<HeardSpeech> exchanged = new ArrayList<>(without);
        exchanged.add(0, stranger);
        Map<Context, String> answers = new EnumMap<>(Context.class);
        answers.put(Context.GIVEN, ask(hearing, before, last));
        answers.put(Context.LEFT_OUT, ask(hearing, without, last));
        answers.put(Context.EXCHANGED, ask(hearing, exchanged, last));
        Map<Context, Double> scores = new EnumMap<>(Context.class);
        answers.forEach((context, answer) -> scores.put(context, question.score(answer, dialogue.first(), labels)));
        double followed = question.score(answers.get(Context.EXCHANGED), dialogue.stranger(), labels);
        return new ContextReport.Answered(
                question, asked, dialogue.turns(), dialogue.stranger(), answers, scores, followed);
    }

    private HeardSpeech hear(Utterance utterance) {
        AudioClip clip = AudioClip.read(utterance.audio());
        return model.hear(settings.level() > 0 ? Level.normalize(clip, settings.level()) : clip);
    }

    private String ask(Hearing hearing, List<HeardSpeech> before, SpokenTurn last) {
        try (Conversation conversation = model.converse()) {
            for (HeardSpeech earlier : before) {
                conversation.say(
                        hearing.turn(earlier, ""),
                        model.generationConfig().greedy(settings.longestReply()),
                        TokenListener.NONE);
            }
            return conversation
                    .say(last, model.generationConfig().greedy(settings.longestAnswer()), TokenListener.NONE)
                    .text()
                    .strip();
        }
    }

    private ContextReport report(List<Held> held) {
        List<ContextReport.Answered> answered =
                held.stream().map(Held::answered).filter(Objects::nonNull).toList();
        List<String> faults =
                held.stream().map(Held::fault).filter(Objects::nonNull).toList();
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
