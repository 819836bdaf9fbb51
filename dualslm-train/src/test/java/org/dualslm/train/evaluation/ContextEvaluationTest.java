package org.dualslm.train.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.dualslm.api.Attribute;
import org.dualslm.api.Instructions;
import org.dualslm.api.SpeechLanguageModel;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.train.corpus.Split;
import org.dualslm.train.corpus.Utterance;
import org.dualslm.train.evaluation.ContextEvaluation.Context;
import org.dualslm.train.evaluation.ContextReport.Scores;
import org.dualslm.train.progress.Progress;
import org.dualslm.train.testing.Recordings;
import org.dualslm.train.testing.ScriptedModel;
import org.dualslm.train.testing.ScriptedModel.Read;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that remember, forget and guess, in dialogues of made-up recordings. */
class ContextEvaluationTest {
    private static final List<String> EMOTIONS = List.of("happy", "sad", "angry", "bored");
    private static final List<String> TEMPOS = List.of("slow", "normal", "fast");
    private static final Map<Attribute, LabelReader> LABELS = Map.of(
            Attribute.EMOTION, new LabelReader(EMOTIONS, label -> label),
            Attribute.TEMPO, new LabelReader(TEMPOS, label -> label));
    private static final Set<ContextQuestion> ASKED =
            Set.of(ContextQuestion.EMOTION, ContextQuestion.TEMPO, ContextQuestion.WORDS, ContextQuestion.TOPIC);
    private static final List<String> TOPICS =
            List.of("garden", "holiday", "dentist", "football", "kitchen", "weather", "airport", "novel");

    @TempDir
    private Path directory;

    private final Map<Integer, Utterance> byNumber = new HashMap<>();

    @BeforeEach
    void record() {
        for (int i = 1; i <= 40; i++) {
            Path file = Recordings.write(directory.resolve(i + ".wav"), ScriptedModel.recording(i));
            String words = "we went to the " + TOPICS.get(i % TOPICS.size()) + " on day " + i;
            byNumber.put(
                    i,
                    new Utterance(
                            file,
                            words,
                            "speaker" + i % 2,
                            Map.of(
                                    Attribute.EMOTION,
                                    EMOTIONS.get((i / 2) % EMOTIONS.size()),
                                    Attribute.TEMPO,
                                    TEMPOS.get((i / 2) % TEMPOS.size())),
                            Split.TEST));
        }
    }

    @Test
    void aModelThatRemembersDependsOnTheFirstTurn() {
        ContextReport report = hold(read -> answer(read, 0));

        assertThat(report.scores()).containsOnlyKeys(ASKED);
        report.scores().forEach((question, scores) -> {
            assertThat(scores.dialogues()).isEqualTo(12);
            assertThat(scores.given()).as("%s", question).isEqualTo(new Figure(1, 1, 1));
            assertThat(scores.followed().value()).isEqualTo(1);
            assertThat(scores.dependence().excludesZero()).isTrue();
            assertThat(scores.dependenceOnContent().excludesZero()).isTrue();
        });
        assertThat(report.scores().get(ContextQuestion.EMOTION).leftOut().value())
                .isZero();
        assertThat(report.scores().get(ContextQuestion.EMOTION).exchanged().value())
                .isZero();
        assertThat(report.toTable()).contains("emotion (12)", "100.0 %");
        JsonObject json = report.json(path -> path.getFileName().toString());
        assertThat(json.object("scores").object("topic").object("given").number("value"))
                .isEqualTo(1);
        assertThat(json.array("answers").object(0).array("turns").text(0)).endsWith(".wav");
        assertThat(Json.parseObject(json.toText(), "context").array("answers").size())
                .isEqualTo(48);
    }

    @Test
    void aModelThatHearsOnlyTheLastTurnDoesNot() {
        ContextReport report = hold(read -> answer(read, read.recordings().size() - 1));
        Scores emotion = report.scores().get(ContextQuestion.EMOTION);
        assertThat(emotion.given().value()).isZero();
        assertThat(emotion.dependence()).isEqualTo(new Figure(0, 0, 0));
    }

    @Test
    void aModelThatGuessesIsNoBetterWithTheTurnThanWithout() {
        Scores emotion = hold(read -> "happy").scores().get(ContextQuestion.EMOTION);
        assertThat(emotion.given().value()).isPositive();
        assertThat(emotion.dependence()).isEqualTo(new Figure(0, 0, 0));
    }

    @Test
    void dialoguesThatDoNotFitTheModelAreCountedAndLeftOut() {
        ContextReport report = hold(read -> {
            if (read.recordings().size() > 4) {
                throw new IllegalArgumentException("6 vectors do not fit a context of 4");
            }
            return "happy";
        });
        assertThat(report.faults()).hasSize(18).allMatch(fault -> fault.contains("context of 4"));
        assertThat(report.scores().get(ContextQuestion.EMOTION).dialogues()).isEqualTo(6);
        assertThat(report.toTable()).contains("18 dialogues could not be held", "context of 4");
    }

    @Test
    void dialoguesAreOfTwoAndThreeTurnsThatDiffer() {
        List<Utterance> utterances = List.copyOf(byNumber.values());
        for (ContextQuestion question :
                List.of(ContextQuestion.EMOTION, ContextQuestion.WORDS, ContextQuestion.TOPIC)) {
            List<Dialogue> dialogues = Dialogue.draw(utterances, question, 10, 5);
            assertThat(dialogues).hasSize(10).isEqualTo(Dialogue.draw(utterances, question, 10, 5));
            assertThat(dialogues)
                    .extracting(dialogue -> dialogue.turns().size())
                    .contains(2, 3);
            assertThat(dialogues).allSatisfy(dialogue -> {
                List<Utterance> all = new ArrayList<>(dialogue.turns());
                all.add(dialogue.stranger());
                for (Utterance one : all) {
                    assertThat(one.speaker()).isEqualTo(dialogue.first().speaker());
                    for (Utterance other : all) {
                        assertThat(one == other || question.differs(one, other)).isTrue();
                    }
                }
            });
            assertThat(question.wording(2, Instructions.standard())).contains("before");
            assertThat(question.wording(3, Instructions.standard())).contains("at first");
        }
        assertThat(Dialogue.draw(utterances, ContextQuestion.TEMPO, 10, 5))
                .hasSize(10)
                .allMatch(dialogue -> dialogue.turns().size() == 1
                        && ContextQuestion.TEMPO.differs(dialogue.first(), dialogue.stranger()));
        assertThat(Dialogue.draw(utterances.subList(0, 1), ContextQuestion.WORDS, 10, 5))
                .as("one recording makes no dialogue")
                .isEmpty();
    }

    @Test
    void answersAreScoredByWhatTheyName() {
        Utterance said = new Utterance(
                directory.resolve("x.wav"),
                "I've been to the dentist",
                "",
                Map.of(Attribute.EMOTION, "sad"),
                Split.TEST);
        assertThat(ContextQuestion.EMOTION.score("You sounded sad.", said, LABELS))
                .isEqualTo(1);
        assertThat(ContextQuestion.EMOTION.score("Happy, or sad?", said, LABELS))
                .isZero();
        assertThat(ContextQuestion.WORDS.score("i have been to the dentist", said, LABELS))
                .isEqualTo(1);
        assertThat(ContextQuestion.WORDS.score("i have been to the doctor", said, LABELS))
                .isEqualTo(5.0 / 6);
        assertThat(ContextQuestion.WORDS.score("nothing at all that is like it in any way", said, LABELS))
                .isZero();
        assertThat(ContextQuestion.TOPIC.score("About the dentist.", said, LABELS))
                .isEqualTo(1);
        assertThat(ContextQuestion.TOPIC.score("You have been to the shop", said, LABELS))
                .isZero();
    }

    /** What a model says that listens to one recording alone. */
    private String answer(Read read, int recording) {
        String text = read.text();
        if (read.recordings().isEmpty()) {
            return "What do you mean?";
        }
        Utterance about = byNumber.get(read.recordings().get(recording));
        if (text.contains("feel")) {
            return "You felt " + about.label(Attribute.EMOTION).orElseThrow() + ".";
        }
        if (text.endsWith("How fast do I speak?")) {
            return about.label(Attribute.TEMPO).orElseThrow();
        }
        return text.contains("talk") || text.contains("say") ? about.transcript() : "I see.";
    }

    private ContextReport hold(Function<Read, String> script) {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try (SpeechLanguageModel model = ScriptedModel.of(script)) {
            ContextEvaluation.Settings settings =
                    new ContextEvaluation.Settings(Set.of(Hearing.BOTH), 12, 0, 16, 16, Bootstrap.standard());
            ContextReport report = new ContextEvaluation(model, settings)
                    .run(List.copyOf(byNumber.values()), LABELS, pool, Progress.NONE)
                    .get(Hearing.BOTH);
            assertThat(report.answers())
                    .allSatisfy(answered -> assertThat(answered.answers()).containsOnlyKeys(Context.values()));
            return report;
        } finally {
            pool.shutdownNow();
        }
    }
}
