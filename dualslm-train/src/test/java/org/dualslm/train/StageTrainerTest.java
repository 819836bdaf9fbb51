package org.dualslm.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.dualslm.api.adapter.TrainableAdapter;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.train.progress.Progress;
import org.dualslm.train.task.Information;
import org.dualslm.train.testing.TinyTraining;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageTrainerTest {
    @TempDir
    static Path shared;

    @TempDir
    Path directory;

    private static TinyTraining tiny;

    @BeforeAll
    static void corpusAndLanguageModel() {
        tiny = new TinyTraining(shared);
    }

    @AfterAll
    static void close() {
        tiny.close();
    }

    @Test
    void learnsThroughPartsThatStayAsTheyWere() throws IOException {
        TrainingParts parts = tiny.parts();
        String encoder = parts.encoder().fingerprint();
        String languageModel = parts.languageModel().fingerprint();
        int encoded = tiny.encoder.clipsEncoded();
        StageTrainer trainer = trainer(parts, settings(60, FrameMasking.NONE, 0));
        Map<String, Double> before = trainer.validate();

        StageOutcome outcome = train(trainer, directory, Progress.NONE);

        Map<String, Double> after = trainer.validate();
        assertThat(outcome.finished()).isTrue();
        assertThat(outcome.steps()).isEqualTo(60);
        for (String task : List.of("transcription", "energy")) {
            String figure = "validation.loss." + task;
            assertThat(after.get(figure))
                    .as(task)
                    .isLessThan(before.get(figure) / 5)
                    .isLessThan(0.3);
        }
        assertThat(parts.encoder().fingerprint()).isEqualTo(encoder);
        assertThat(parts.languageModel().fingerprint()).isEqualTo(languageModel);
        assertThat(tiny.encoder.clipsEncoded()).as("with a warm cache").isEqualTo(encoded);
        List<JsonObject> log = log(directory);
        assertThat(log.get(0).number("loss"))
                .isGreaterThan(log.get(log.size() - 2).number("smoothedLoss"));
    }

    @Test
    void whereverItIsKilledItEndsWithTheSameWeights() {
        TrainingParts undisturbed = tiny.parts();
        train(trainer(undisturbed, settings(24)), directory.resolve("undisturbed"), Progress.NONE);

        Path run = directory.resolve("killed");
        for (int killedAfter : new int[] {3, 10, 14}) {
            assertThatThrownBy(() -> train(trainer(tiny.parts(), settings(24)), run, killedAfter(killedAfter)))
                    .hasMessage("killed");
        }
        TrainingParts resumed = tiny.parts();
        StageOutcome outcome = train(trainer(resumed, settings(24)), run, Progress.NONE);

        assertThat(outcome)
                .matches(StageOutcome::finished)
                .extracting(StageOutcome::steps)
                .isEqualTo(24);
        assertSameState(resumed.linguistic(), undisturbed.linguistic());
        assertSameState(resumed.paralinguistic(), undisturbed.paralinguistic());
    }

    @Test
    void savesWhenAskedToStopAndGoesOn() throws IOException {
        TrainingParts undisturbed = tiny.parts();
        train(trainer(undisturbed, settings(8)), directory.resolve("undisturbed"), Progress.NONE);

        Path directory = this.directory.resolve("stopped");
        TrainingParts stopped = tiny.parts();
        TrainingRun[] run = new TrainingRun[1];
        run[0] = TrainingRun.open(directory, after(5, () -> run[0].requestStop()));
        StageOutcome outcome = trainer(stopped, settings(8)).train(run[0]);
        run[0].close();
        assertThat(outcome.finished()).isFalse();
        assertThat(outcome.steps()).isEqualTo(5);
        assertThat(checkpoints(directory)).containsExactly("checkpoint-00000005");

        TrainingParts resumed = tiny.parts();
        outcome = train(trainer(resumed, settings(8)), directory, Progress.NONE);
        assertThat(outcome.finished()).isTrue();
        assertSameState(resumed.linguistic(), undisturbed.linguistic());
        assertThat(checkpoints(directory)).containsExactly("checkpoint-00000008");
    }

    @Test
    void aFinishedRunIsRestoredWithoutAStep() {
        TrainingParts first = tiny.parts();
        train(trainer(first, settings(3)), directory, Progress.NONE);
        TrainingParts again = tiny.parts();
        StageOutcome outcome = train(trainer(again, settings(3)), directory, killedAfter(1));
        assertThat(outcome.finished()).isTrue();
        assertSameState(again.linguistic(), first.linguistic());
    }

    @Test
    void refusesToGoOnWithWhatItWasNotBegunWith() {
        train(trainer(tiny.parts(), settings(2)), directory, Progress.NONE);
        assertThatThrownBy(() -> train(trainer(tiny.parts(), settings(3)), directory, Progress.NONE))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("settings.steps 2, not 3");
        assertThatThrownBy(() -> train(
                        trainer(tiny.parts(), settings(2).with("{\"tasks\": {\"energy\": 1}}")),
                        directory,
                        Progress.NONE))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("tasks");
    }

    @Test
    void onlyOneProcessMayTrainInADirectory() {
        try (TrainingRun first = TrainingRun.open(directory, Progress.NONE)) {
            assertThat(first.directory()).isEqualTo(directory);
            assertThatThrownBy(() -> TrainingRun.open(directory, Progress.NONE))
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining(directory.toString());
        }
        TrainingRun.open(directory, Progress.NONE).close();
    }

    @Test
    void gradientsOfSeveralBatchesMakeUpOneStep() throws IOException {
        Path once = directory.resolve("once");
        train(trainer(tiny.parts(), alone(1, "energy").with("{\"batchSize\": 32}")), once, Progress.NONE);
        Path parts = directory.resolve("parts");
        StageSettings inParts = alone(1, "energy").with("{\"batchSize\": 8, \"accumulate\": 4}");
        train(trainer(tiny.parts(), inParts), parts, Progress.NONE);

        JsonObject expected = log(once).get(0);
        JsonObject actual = log(parts).get(0);
        for (String figure : List.of("loss", "gradientNorm")) {
            assertThat(actual.number(figure)).as(figure).isCloseTo(expected.number(figure), withinPercentage(0.1));
        }
    }

    @Test
    void replacementTrainsTheAdapterThatATaskNeedsAlone() {
        TrainingParts words = tiny.parts();
        Map<String, FloatTensor> before = words.paralinguistic().parameters();
        Map<String, FloatTensor> heard = words.linguistic().parameters();
        train(
                trainer(words, alone(3, "transcription").with("{\"method\": \"replacement\"}")),
                directory,
                Progress.NONE);
        assertThat(words.paralinguistic().parameters()).isEqualTo(before);
        assertThat(words.linguistic().parameters()).isNotEqualTo(heard);
    }

    @Test
    void anAdapterThatTheStageDoesNotTrainStaysAsItIs() throws IOException {
        TrainingParts parts = tiny.parts();
        Map<String, FloatTensor> before = parts.linguistic().parameters();
        train(trainer(parts, settings(3).with("{\"train\": [\"paralinguistic\"]}")), directory, Progress.NONE);
        assertThat(parts.linguistic().parameters()).isEqualTo(before);
        assertThat(directory.resolve("joint/checkpoint-00000003"))
                .isDirectoryNotContaining("glob:**/linguistic.safetensors");
    }

    @Test
    void oneAdapterMayHearEverything() {
        TrainingParts parts = tiny.parts();
        Map<String, FloatTensor> before = parts.paralinguistic().parameters();
        StageSettings settings = settings(40, FrameMasking.NONE, 0).with("{\"tasks\": {\"transcription\": 1}}");
        StageTrainer trainer = new StageTrainer(
                parts, tiny.data, tiny.teaching(settings, new OneAdapter(Information.LINGUISTIC)), settings, tiny.pool);
        Map<String, Double> untrained = trainer.validate();
        train(trainer, directory, Progress.NONE);
        assertThat(parts.paralinguistic().parameters()).isEqualTo(before);
        assertThat(trainer.validate().get("validation.loss.transcription"))
                .isLessThan(untrained.get("validation.loss.transcription") / 2);
    }

    @Test
    void keepsTheLastCheckpointsAndTheBest() throws IOException {
        TrainingParts parts = tiny.parts();
        StageSettings settings = settings(30, FrameMasking.NONE, 0).with("""
                        {"checkpointEvery": 5, "keepCheckpoints": 2, "validateEvery": 10, "best": "validation.loss",
                         "endWithBest": true}
                        """);
        StageTrainer trainer = trainer(parts, settings);
        train(trainer, directory, Progress.NONE);

        List<JsonObject> validations = log(directory).stream()
                .filter(line -> line.has("validation.loss"))
                .toList();
        JsonObject best = validations.stream()
                .min(Comparator.comparing(line -> line.number("validation.loss")))
                .orElseThrow();
        assertThat(validations).hasSize(3);
        assertThat(checkpoints(directory))
                .containsExactly(
                        "best-%08d".formatted(best.integer("step") + 1), "checkpoint-00000025", "checkpoint-00000030");
        assertThat(trainer.validate().get("validation.loss")).isEqualTo(best.number("validation.loss"));
    }

    @Test
    void theBestMustBeChosenByAFigureThatThereIs() {
        StageSettings settings = settings(2).with("{\"best\": \"validation.accuracy.mood\"}");
        assertThatThrownBy(() -> train(trainer(tiny.parts(), settings), directory, Progress.NONE))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("validation.accuracy.mood")
                .hasMessageContaining("validation.accuracy.energy");
    }

    @Test
    void recordingsThatNoTaskFitsArePassedOverUnlessAllAre() {
        StageSettings settings = settings(2).with("{\"tasks\": {\"emotion\": 1}}");
        assertThatThrownBy(() -> trainer(tiny.parts(), settings))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("emotion");
    }

    @Test
    void anAdapterWhoseVectorsAreLeftOutLearnsNothing() {
        TrainingParts words = tiny.parts();
        Map<String, FloatTensor> before = words.paralinguistic().parameters();
        Map<String, FloatTensor> heard = words.linguistic().parameters();
        train(trainer(words, alone(3, "transcription")), directory.resolve("words"), Progress.NONE);
        assertThat(words.paralinguistic().parameters()).isEqualTo(before);
        assertThat(words.linguistic().parameters()).isNotEqualTo(heard);

        TrainingParts level = tiny.parts();
        before = level.linguistic().parameters();
        heard = level.paralinguistic().parameters();
        train(trainer(level, alone(3, "energy")), directory.resolve("level"), Progress.NONE);
        assertThat(level.linguistic().parameters()).isEqualTo(before);
        assertThat(level.paralinguistic().parameters()).isNotEqualTo(heard);
    }

    @Test
    void aLossThatIsNoNumberNamesTheRecordingsAndIsNotLearnedFrom() throws IOException {
        TrainingParts parts = tiny.parts();
        Map<String, FloatTensor> broken = new LinkedHashMap<>(parts.linguistic().parameters());
        broken.replaceAll((name, tensor) -> filled(tensor, 3e37f));
        parts.linguistic().restore(broken, Map.of());

        assertThatThrownBy(() -> train(trainer(parts, settings(5)), directory, Progress.NONE))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("step 0")
                .hasMessageContaining("train")
                .hasMessageContaining(".wav");
        assertThat(parts.linguistic().parameters()).isEqualTo(broken);
        assertThat(checkpoints(directory)).isEmpty();
    }

    @Test
    void aLaterStepsFaultNamesThatStepsRecordingsThoughTheNextAreReadAlready() throws IOException {
        // The first step takes parameters beyond all bounds; what the second one's recordings become is no number.
        StageSettings settings = alone(5, "transcription")
                .with("{\"checkpointEvery\": 1, \"optimizer\": {\"learningRate\": 1e30, \"warmUpSteps\": 0}}");
        List<String> second = audio(settings, 1);
        assertThat(second).hasSize(4).doesNotContainAnyElementsOf(audio(settings, 2));

        assertThatThrownBy(() -> train(trainer(tiny.parts(), settings), directory, Progress.NONE))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("step 1 ")
                .hasMessageContainingAll(second.toArray(String[]::new))
                .message()
                .doesNotContain(audio(settings, 0))
                .doesNotContain(audio(settings, 2));
        assertThat(checkpoints(directory)).containsExactly("checkpoint-00000001");
    }

    /** The recordings of a step. */
    private static List<String> audio(StageSettings settings, int step) {
        return new Examples(tiny.parts(), tiny.data, tiny.teaching(settings), settings, tiny.pool)
                .batch(step).stream()
                        .map(example -> example.source().utterance().audio().toString())
                        .toList();
    }

    private static StageTrainer trainer(TrainingParts parts, StageSettings settings) {
        return new StageTrainer(parts, tiny.data, tiny.teaching(settings), settings, tiny.pool);
    }

    private static StageSettings settings(int steps) {
        return settings(steps, new FrameMasking(0.3, 1, 0.1), 0.2);
    }

    private static StageSettings settings(int steps, FrameMasking masking, double spellingWeight) {
        return StageSettings.DEFAULTS.with("""
                {"name": "joint", "tasks": {"transcription": 0.5, "energy": 0.5}, "leaveOut": 0.5, "seed": 7,
                 "steps": %d, "batchSize": 8, "examplesPerPass": 5, "average": "tokens",
                 "optimizer": {"learningRate": 5e-3, "warmUpSteps": 10},
                 "transcriptWeight": %s, "captionWeight": %s,
                 "masking": {"probability": %s, "spans": %d, "longest": %s},
                 "checkpointEvery": 10, "validateEvery": 1000, "validationExamples": 24}
                """.formatted(
                steps, spellingWeight, spellingWeight, masking.probability(), masking.spans(), masking.longest()));
    }

    /** Everything is left out that a task does not need, and nothing decays. */
    private static StageSettings alone(int steps, String task) {
        return StageSettings.DEFAULTS.with("""
                {"name": "joint", "tasks": {"%s": 1}, "leaveOut": 1, "seed": 7, "steps": %d, "batchSize": 4,
                 "optimizer": {"learningRate": 1e-3, "warmUpSteps": 0, "finalShare": 1, "weightDecay": 0},
                 "checkpointEvery": 10, "validateEvery": 1000, "validationExamples": 0}
                """.formatted(task, steps));
    }

    private static FloatTensor filled(FloatTensor like, float value) {
        float[] values = new float[like.size()];
        Arrays.fill(values, value);
        return FloatTensor.of(like.shape(), values);
    }

    private static void assertSameState(TrainableAdapter actual, TrainableAdapter expected) {
        assertThat(actual.parameters()).isEqualTo(expected.parameters());
        assertThat(actual.optimizerState()).isEqualTo(expected.optimizerState());
    }

    private static List<String> checkpoints(Path run) throws IOException {
        if (!Files.isDirectory(run.resolve("joint"))) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(run.resolve("joint"))) {
            return children.map(child -> child.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    /** Ends the program, as it were, in the middle of the step's bookkeeping. */
    private static Progress killedAfter(int steps) {
        return after(steps, () -> {
            throw new IllegalStateException("killed");
        });
    }

    private static Progress after(int steps, Runnable action) {
        AtomicInteger done = new AtomicInteger();
        return (name, total, before) -> new Progress.Task() {
            @Override
            public void advance(long count) {
                if (done.addAndGet((int) count) == steps) {
                    action.run();
                }
            }

            @Override
            public void say(String message) {}

            @Override
            public void close() {}
        };
    }

    private static StageOutcome train(StageTrainer trainer, Path directory, Progress progress) {
        try (TrainingRun run = TrainingRun.open(directory, progress)) {
            return trainer.train(run);
        }
    }

    private static List<JsonObject> log(Path directory) throws IOException {
        return Files.readAllLines(directory.resolve("log.jsonl")).stream()
                .map(line -> Json.parseObject(line, "log"))
                .toList();
    }
}
