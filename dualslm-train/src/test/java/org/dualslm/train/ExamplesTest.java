package org.dualslm.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.dualslm.api.llm.ChatMessage;
import org.dualslm.train.testing.TinyTraining;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExamplesTest {
    private static final StageSettings SETTINGS = StageSettings.DEFAULTS.with("""
            {"tasks": {"transcription": 1, "energy": 1, "continuation": 1, "words-before": 1, "reply": 1}, "seed": 3,
             "method": "replacement", "context": {"least": 0, "most": 2}, "batchSize": 8,
             "masking": {"probability": 0.5, "spans": 1, "longest": 0.2}, "noise": {"probability": 0.5, "deviation": 0.1},
             "mixup": {"probability": 0.5, "alpha": 0.5}}
            """);

    @TempDir
    static Path shared;

    private static TinyTraining tiny;
    private static TrainingParts parts;

    /** One for all, so that equal tasks are the same. */
    private static Teaching dialogues;

    @BeforeAll
    static void corpusAndLanguageModel() {
        tiny = new TinyTraining(shared);
        parts = tiny.parts();
        dialogues = tiny.teaching(SETTINGS);
    }

    @AfterAll
    static void close() {
        tiny.close();
    }

    @Test
    void dependOnSeedEpochAndUtteranceAlone() {
        ExecutorService one = Executors.newSingleThreadExecutor();
        Examples forwards = examples(SETTINGS, one);
        Examples backwards = examples(SETTINGS, tiny.pool);
        List<List<Example>> expected =
                IntStream.range(0, 8).mapToObj(forwards::batch).toList();
        for (int batch = 7; batch >= 0; batch--) {
            assertThat(backwards.batch(batch)).isEqualTo(expected.get(batch));
        }
        one.shutdown();

        // In batches of another size an utterance still draws the same in the same epoch.
        Examples others = examples(SETTINGS.with("{\"batchSize\": 32}"), tiny.pool);
        Set<Example> epoch = new HashSet<>(others.batch(0));
        assertThat(epoch).hasSize(32);
        for (int batch = 0; batch < 4; batch++) {
            assertThat(epoch).containsAll(expected.get(batch));
        }
        assertThat(epoch).as("in the next epoch").doesNotContainAnyElementsOf(expected.get(4));
        assertThat(epoch)
                .as("with another seed")
                .doesNotContainAnyElementsOf(examples(SETTINGS.with("{\"seed\": 4, \"batchSize\": 32}"), tiny.pool)
                        .batch(0));
    }

    @Test
    void haveARandomNumberOfTurnsOfOneSpeakerBeforeThem() {
        Set<Integer> lengths = new HashSet<>();
        for (Example example : examples(SETTINGS, tiny.pool).batch(0)) {
            lengths.add(example.turns().size());
            assertThat(example.turns())
                    .allSatisfy(turn ->
                            assertThat(turn.source().utterance().speaker()).isEqualTo("robot"));
            List<Example.Turn> earlier =
                    example.turns().subList(0, example.turns().size() - 1);
            assertThat(earlier)
                    .allSatisfy(turn -> assertThat(turn.reply().role()).isEqualTo(ChatMessage.Role.ASSISTANT));
            if (example.task().name().equals("words-before")) {
                assertThat(earlier).isNotEmpty();
            }
        }
        assertThat(lengths).isSubsetOf(1, 2, 3).hasSizeGreaterThan(1);
    }

    @Test
    void goNoFurtherBackThanTheLanguageModelReads() {
        StageSettings longest = SETTINGS.with("{\"context\": {\"least\": 25, \"most\": 25}}");
        for (Example example : examples(longest, tiny.pool).batch(0)) {
            assertThat(example.turns()).hasSizeBetween(2, 25);
            AdapterPass how = pass(example, true);
            AdapterPass what = pass(example, false);
            int turns = example.turns().size();
            int length = new TurnWriter(parts.languageModel())
                    .prompt(example.conversation(how.read(0, turns), what.read(0, turns)))
                    .length();
            assertThat(length + 8).isLessThanOrEqualTo(parts.languageModel().contextLength());
        }
    }

    @Test
    void mixedOnesHaveBothAnswersInTheSameShares() {
        StageSettings settings = StageSettings.DEFAULTS.with("""
                {"tasks": {"energy": 1}, "batchSize": 32, "mixup": {"probability": 1, "alpha": 1}, "seed": 1}
                """);
        for (Example example : examples(settings, tiny.pool).batch(0)) {
            assertThat(example.answers()).hasSize(2);
            assertThat(example.answers().stream()
                            .mapToDouble(Example.Answer::weight)
                            .sum())
                    .isEqualTo(1);
            assertThat(example.turns().get(0).how().mixed()).isTrue();
        }
        StageSettings linguistic = settings.with("{\"tasks\": {\"transcription\": 1}}");
        assertThat(examples(linguistic, tiny.pool).batch(0))
                .allSatisfy(example -> assertThat(example.answers()).hasSize(1));
    }

    private static AdapterPass pass(Example example, boolean how) {
        List<AdapterPass.Place> places = new ArrayList<>();
        example.turns()
                .forEach(turn -> places.add(
                        new AdapterPass.Place(turn.source(), (how ? turn.how() : turn.what()).frames(), false)));
        return new AdapterPass(how ? parts.paralinguistic() : parts.linguistic(), Optional.empty(), places);
    }

    private static Examples examples(StageSettings settings, ExecutorService pool) {
        Teaching teaching = settings.tasks().equals(SETTINGS.tasks()) ? dialogues : tiny.teaching(settings);
        return new Examples(parts, tiny.data, teaching, settings, pool);
    }
}
