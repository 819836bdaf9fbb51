package org.dualslm.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dualslm.api.adapter.TrainableAdapter;
import org.dualslm.api.encoder.EncodedSpeech;
import org.dualslm.api.llm.ChatMessage;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.train.AdapterPass.Place;
import org.dualslm.train.Example.Part;
import org.dualslm.train.corpus.CachedUtterance;
import org.dualslm.train.task.Dialogue;
import org.dualslm.train.task.Information;
import org.dualslm.train.task.Task;
import org.dualslm.train.task.Tasks;
import org.dualslm.train.testing.TinyTraining;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole way back: from the loss, through the language model's prompt and the adapters, to single parameters. */
class GradientFlowTest {
    @TempDir
    static Path shared;

    private static final double ANSWER_WEIGHT = 0.6;
    private static final double ALIGNMENT_WEIGHT = 0.7;

    private static final Set<Information> BOTH = Set.of(Information.values());

    private static TinyTraining tiny;

    @BeforeAll
    static void corpusAndLanguageModel() {
        tiny = new TinyTraining(shared);
    }

    @AfterAll
    static void close() {
        tiny.close();
    }

    @ParameterizedTest
    @CsvSource({"TOKENS, 6, false", "TOKENS, 4, true", "EXAMPLES, 6, true", "EXAMPLES, 4, false"})
    void parametersGetTheGradientOfTheWholeLoss(LossAverage average, int examplesPerPass, boolean mixture) {
        TrainingParts parts = mixture ? mixing(tiny.parts()) : tiny.parts();
        List<Example> batch = batch(parts);
        loss(parts, batch, average, examplesPerPass, true);
        Map<String, FloatTensor> linguistic = parts.linguistic().gradients();
        Map<String, FloatTensor> paralinguistic = parts.paralinguistic().gradients();

        check(parts, batch, average, examplesPerPass, parts.linguistic(), linguistic, "fc2.bias", 3);
        check(parts, batch, average, examplesPerPass, parts.linguistic(), linguistic, "fc1.weight", 17);
        check(parts, batch, average, examplesPerPass, parts.paralinguistic(), paralinguistic, "projection.bias", 5);
    }

    private static TrainingParts mixing(TrainingParts parts) {
        return new TrainingParts(
                parts.encoder(),
                parts.paralinguisticInput(),
                parts.paralinguistic(),
                tiny.spelling(Information.PARALINGUISTIC).alignment().mixture(),
                parts.linguisticInput(),
                parts.linguistic(),
                tiny.spelling(Information.LINGUISTIC).alignment().mixture(),
                parts.languageModel());
    }

    private static void check(
            TrainingParts parts,
            List<Example> batch,
            LossAverage average,
            int examplesPerPass,
            TrainableAdapter adapter,
            Map<String, FloatTensor> gradients,
            String name,
            int index) {
        float step = 1e-2f;
        double up = lossWith(parts, batch, average, examplesPerPass, adapter, name, index, step);
        double down = lossWith(parts, batch, average, examplesPerPass, adapter, name, index, -step);
        double gradient = gradients.get(name).toArray()[index];
        assertThat(Math.abs(gradient)).as("a gradient to speak of in " + name).isGreaterThan(1e-3);
        assertThat((up - down) / (2 * step)).as(name).isCloseTo(gradient, within(2e-3 + 0.03 * Math.abs(gradient)));
    }

    private static double lossWith(
            TrainingParts parts,
            List<Example> batch,
            LossAverage average,
            int examplesPerPass,
            TrainableAdapter adapter,
            String name,
            int index,
            float by) {
        Map<String, FloatTensor> before = adapter.parameters();
        Map<String, FloatTensor> moved = new LinkedHashMap<>(before);
        float[] values = before.get(name).toArray();
        values[index] += by;
        moved.put(name, FloatTensor.of(before.get(name).shape(), values));
        adapter.restore(moved, Map.of());
        double loss = loss(parts, batch, average, examplesPerPass, false);
        adapter.restore(before, Map.of());
        return loss;
    }

    private static double loss(
            TrainingParts parts, List<Example> batch, LossAverage average, int examplesPerPass, boolean learn) {
        AdapterPass how = pass(parts, Information.PARALINGUISTIC, batch);
        AdapterPass what = pass(parts, Information.LINGUISTIC, batch);
        AnswerLoss answers = AnswerLoss.of(
                parts.languageModel(),
                new TurnWriter(parts.languageModel()),
                batch,
                how,
                what,
                average,
                examplesPerPass);
        List<CachedUtterance> sources = places(batch, Information.LINGUISTIC).stream()
                .map(Place::source)
                .toList();
        AlignmentLoss words = AlignmentLoss.of(tiny.spelling(Information.LINGUISTIC), sources, what, tiny.pool);
        AlignmentLoss caption = AlignmentLoss.of(tiny.spelling(Information.PARALINGUISTIC), sources, how, tiny.pool);
        if (learn) {
            answers.addGradients(how, what, ANSWER_WEIGHT);
            words.addGradients(what, ALIGNMENT_WEIGHT);
            caption.addGradients(how, ALIGNMENT_WEIGHT);
            how.accumulate(new HashSet<>());
            what.accumulate(new HashSet<>());
        }
        return ANSWER_WEIGHT * answers.mean() + ALIGNMENT_WEIGHT * (words.mean() + caption.mean());
    }

    private static AdapterPass pass(TrainingParts parts, Information kind, List<Example> batch) {
        return new AdapterPass(parts.adapter(kind), parts.mixture(kind), places(batch, kind));
    }

    private static List<Place> places(List<Example> batch, Information kind) {
        return batch.stream()
                .flatMap(example -> example.turns().stream()
                        .map(turn -> new Place(
                                turn.source(),
                                turn.part(kind).frames(),
                                example.learners().contains(kind))))
                .toList();
    }

    /** Both kinds of vectors, one of them, text in place of one, an earlier turn, a mixture, and answers of several lengths. */
    private static List<Example> batch(TrainingParts parts) {
        TurnWriter writer = new TurnWriter(parts.languageModel());
        List<Example> batch = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            CachedUtterance source = tiny.data.training().get(i);
            Task task = Tasks.standard(TinyTraining.FORM).get(i < 3 ? "transcription" : "energy");
            Part how = i == 1 ? Part.NOTHING : heard(parts, source, Information.PARALINGUISTIC);
            Part what = i == 4 ? Part.text(" one two") : heard(parts, source, Information.LINGUISTIC);
            List<Example.Turn> turns = new ArrayList<>();
            if (i == 2 || i == 5) {
                CachedUtterance before = tiny.data.training().get(i + 10);
                turns.add(new Example.Turn(
                        before,
                        heard(parts, before, Information.PARALINGUISTIC),
                        heard(parts, before, Information.LINGUISTIC),
                        ChatMessage.of(ChatMessage.Role.ASSISTANT, "six")));
            }
            turns.add(new Example.Turn(source, how, what, null));
            String answer = task.answer(Dialogue.of(source)).orElseThrow();
            List<Example.Answer> answers = i == 3
                    ? List.of(
                            new Example.Answer(writer.target(answer), 0.7),
                            new Example.Answer(writer.target("two three four"), 0.3))
                    : List.of(new Example.Answer(writer.target(answer), 1));
            batch.add(new Example(task, turns, TinyTraining.WORDINGS.first(task), answers, BOTH));
        }
        return batch;
    }

    private static Part heard(TrainingParts parts, CachedUtterance source, Information kind) {
        EncodedSpeech speech = tiny.data.features().read(source);
        return Part.heard(parts.input(kind).frames(speech));
    }

    /** The gradient of an adapter that does not learn from an example is not even computed. */
    @Test
    void whoDoesNotLearnGetsNoGradient() {
        TrainingParts parts = tiny.parts();
        List<Example> batch = batch(parts).stream()
                .map(example -> new Example(
                        example.task(),
                        example.turns(),
                        example.instruction(),
                        example.answers(),
                        Set.of(Information.LINGUISTIC)))
                .toList();
        loss(parts, batch, LossAverage.TOKENS, 6, true);
        assertThat(parts.paralinguistic().gradientNorm()).isZero();
        assertThat(parts.linguistic().gradientNorm()).isPositive();
    }
}
