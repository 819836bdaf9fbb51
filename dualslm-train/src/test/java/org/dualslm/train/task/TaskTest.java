package org.dualslm.train.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.dualslm.api.Attribute;
import org.dualslm.api.Instructions;
import org.dualslm.train.corpus.CachedUtterance;
import org.dualslm.train.corpus.Split;
import org.dualslm.train.corpus.Utterance;
import org.dualslm.train.task.Dialogue.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskTest {
    private static final TextForm FORM = TextForm.standard();
    private static final Map<String, Task> TASKS = Tasks.standard(FORM);
    private static final Map<Attribute, String> LABELS = Map.of(
            Attribute.EMOTION, "happy",
            Attribute.GENDER, "female",
            Attribute.PITCH, "high",
            Attribute.TEMPO, "normal",
            Attribute.ENERGY, "loud");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    transcription  | LINGUISTIC     | ' where is my dog'
                    topic          | LINGUISTIC     | ' dog'
                    question       | LINGUISTIC     | ' yes'
                    first-word     | LINGUISTIC     | ' where'
                    last-word      | LINGUISTIC     | ' dog'
                    gender         | PARALINGUISTIC | ' female'
                    pitch          | PARALINGUISTIC | ' high'
                    tempo          | PARALINGUISTIC | ' normal'
                    energy         | PARALINGUISTIC | ' loud'
                    emotion        | PARALINGUISTIC | ' happy'
                    description    | PARALINGUISTIC | ' female, high pitch, normal speed, loud, happy'
                    """)
    void askForOneKindOfInformationOfTheTurnAtHand(String name, Information kind, String answer) {
        Task task = TASKS.get(name);
        Dialogue dialogue = Dialogue.of(utterance("where is my dog", LABELS));
        assertThat(task.name()).isEqualTo(name);
        assertThat(task.needs()).containsExactly(kind);
        assertThat(task.needs(0)).containsExactly(kind);
        assertThat(task.needs(1)).isEmpty();
        assertThat(task.fits(dialogue)).isTrue();
        assertThat(task.answer(dialogue)).contains(answer);
        assertThat(task.fits(Dialogue.of(utterance("", Map.of())))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    emotion-before | PARALINGUISTIC | ' happy'
                    words-before   | LINGUISTIC     | ' I like pizza.'
                    topic-before   | LINGUISTIC     | ' pizza'
                    """)
    void recollectionsNeedTheTurnBefore(String name, Information kind, String answer) {
        Task task = TASKS.get(name);
        CachedUtterance before = utterance("I like pizza.", LABELS);
        Dialogue dialogue = new Dialogue(List.of(new Exchange(before, "")), utterance("and you", Map.of()), "");
        assertThat(task.needs(0)).isEmpty();
        assertThat(task.needs(1)).containsExactly(kind);
        assertThat(task.needs(2)).isEmpty();
        assertThat(task.needs()).containsExactly(kind);
        assertThat(task.answer(dialogue)).contains(answer);
        assertThat(task.fits(Dialogue.of(before))).as("there is no turn before").isFalse();
    }

    @Test
    void whereTheCorpusHasNoAnswerTheLanguageModelIsAsked() {
        Dialogue single = Dialogue.of(utterance("hello", LABELS));
        for (String name : List.of("continuation", "caption", "reply")) {
            assertThat(TASKS.get(name).fits(single)).as(name).isTrue();
            assertThat(TASKS.get(name).answer(single)).as(name).isEmpty();
        }
        Dialogue answered = new Dialogue(List.of(), utterance("hello", Map.of()), "good day");
        assertThat(TASKS.get("reply").answer(answered)).contains(" good day");
        CachedUtterance described =
                new CachedUtterance(utterance("", Map.of()).utterance().withCaption("A woman speaks fast."), "", 1);
        assertThat(TASKS.get("caption").answer(Dialogue.of(described))).contains(" A woman speaks fast.");
        assertThat(TASKS.get("continuation").answer(answered)).isEmpty();
        assertThat(TASKS.get("reply").needs(2)).isEqualTo(Set.of(Information.values()));
        assertThat(TASKS.get("continuation").needs()).containsExactly(Information.LINGUISTIC);
        assertThat(TASKS.get("caption").needs()).containsExactly(Information.PARALINGUISTIC);
        assertThat(TASKS.get("caption").fits(Dialogue.of(utterance("hello", Map.of()))))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    so it is           | nothing special | no
                    Is it?             | nothing special | yes
                    it is a fine day?  | nothing special | yes
                    My dog, my Cat!    | Cat             | no
                    """)
    void topicsAndQuestionsAreFoundInWords(String transcript, String topic, String question) {
        Dialogue dialogue = Dialogue.of(utterance(transcript, Map.of()));
        assertThat(TASKS.get("topic").answer(dialogue)).contains(" " + topic);
        assertThat(TASKS.get("question").answer(dialogue)).contains(" " + question);
    }

    @Test
    void textFormsStandInForVectors() {
        assertThat(FORM.spoken("hello there")).isEqualTo(" hello there");
        assertThat(FORM.caption(LABELS)).isEqualTo(" female high normal speed loud happy");
        assertThat(FORM.caption(Map.of(Attribute.PITCH, "normal"))).isEqualTo(" normal pitch");
    }

    @Test
    void everyTaskHasWordingsAndEveryWordingATask() {
        Wordings wordings = Wordings.standard();
        assertThat(wordings.byTask().keySet()).isEqualTo(TASKS.keySet());
        assertThat(wordings.instructions()).isEqualTo(Instructions.standard());
        Set<String> drawn = IntStream.range(0, 100)
                .mapToObj(i -> wordings.draw(TASKS.get("emotion"), new SplittableRandom(i)))
                .collect(Collectors.toSet());
        assertThat(drawn).containsExactlyInAnyOrder("How do I feel?", "What is my mood?", "What emotion do you hear?");
    }

    @Test
    void wordingsMayBeReplaced() {
        Wordings wordings = Wordings.standard().with(Map.of("emotion", List.of("In what mood am I?")));
        assertThat(wordings.first(TASKS.get("emotion"))).isEqualTo("In what mood am I?");
        assertThat(wordings.instructions().attributes()).containsEntry(Attribute.EMOTION, "In what mood am I?");
        assertThatThrownBy(() -> wordings.with(Map.of("mood", List.of("?"))))
                .hasMessageContaining("mood")
                .hasMessageContaining("emotion");
        assertThatThrownBy(() -> wordings.with(Map.of("emotion", List.of()))).hasMessageContaining("emotion");
    }

    @Test
    void areDrawnByTheirWeights() {
        TaskMix mix = TaskMix.of(Map.of("transcription", 5.0, "pitch", 4.0, "description", 1.0), FORM);
        Map<String, Double> shares = new TreeMap<>();
        SplittableRandom random = new SplittableRandom(1);
        int draws = 20_000;
        for (int i = 0; i < draws; i++) {
            String drawn =
                    mix.draw(Dialogue.of(utterance("hello", LABELS)), random).name();
            shares.merge(drawn, 1.0 / draws, Double::sum);
        }
        assertThat(shares.get("transcription")).isCloseTo(0.5, within(0.02));
        assertThat(shares.get("pitch")).isCloseTo(0.4, within(0.02));
        assertThat(shares.get("description")).isCloseTo(0.1, within(0.02));
    }

    @Test
    void areDrawnAmongThoseThatFit() {
        TaskMix mix = TaskMix.of(Map.of("transcription", 100.0, "pitch", 1.0), FORM);
        Dialogue onlyPitch = Dialogue.of(utterance("", Map.of(Attribute.PITCH, "low")));
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 50; i++) {
            assertThat(mix.draw(onlyPitch, random).name()).isEqualTo("pitch");
        }
        Dialogue nothing = Dialogue.of(utterance("", Map.of()));
        assertThat(mix.fits(nothing)).isFalse();
        assertThatThrownBy(() -> mix.draw(nothing, random)).hasMessageContaining("a.wav");
    }

    @Test
    void mixesAreOfTasksThatThereAreWithWeightsAboveZero() {
        for (double weight : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> TaskMix.of(Map.of("transcription", weight), FORM))
                    .hasMessageContaining("transcription");
        }
        assertThatThrownBy(() -> TaskMix.of(Map.of(), FORM)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TaskMix.of(Map.of("singing", 1.0), FORM))
                .hasMessageContaining("singing")
                .hasMessageContaining("transcription");
    }

    private static CachedUtterance utterance(String transcript, Map<Attribute, String> labels) {
        return new CachedUtterance(new Utterance(Path.of("a.wav"), transcript, "", labels, Split.TRAIN), "", 1);
    }
}
