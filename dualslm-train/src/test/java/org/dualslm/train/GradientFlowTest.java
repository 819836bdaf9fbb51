package org.dualslm.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dualslm.api.adapter.TrainableAdapter;
import org.dualslm.api.encoder.EncodedSpeech;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.train.corpus.CachedUtterance;
import org.dualslm.train.task.Information;
import org.dualslm.train.task.Task;
import org.dualslm.train.testing.TinyTraining;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole way back: from the loss, through the language model's prompt and the adapters, to single parameters. */
class GradientFlowTest {
    @TempDir
    static Path shared;

    private static final double ALIGNMENT_WEIGHT = 0.7;

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
    @CsvSource({"TOKENS, 6", "TOKENS, 4", "EXAMPLES, 6", "EXAMPLES, 4"})
    void parametersGetTheGradientOfTheWholeLoss(LossAverage average, int examplesPerPass) {
        TrainingParts parts = tiny.parts();
        List<Example> batch = batch(parts);
        loss(parts, batch, average, examplesPerPass, true);
        Map<String, FloatTensor> linguistic = parts.linguistic().gradients();
        Map<String, FloatTensor> paralinguistic = parts.paralinguistic().gradients();

        check(parts, batch, average, examplesPerPass, parts.linguistic(), linguistic, "fc2.bias", 3);
        check(parts, batch, average, examplesPerPass, parts.linguistic(), linguistic, "fc1.weight", 17);
        check(parts, batch, average, examplesPerPass, parts.paralinguistic(), paralinguistic, "projection.bias", 5);
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
        List<Embeddings> howFrames = new ArrayList<>();
        List<Embeddings> whatFrames = new ArrayList<>();
        batch.forEach(example -> {
            howFrames.add(example.how());
            whatFrames.add(example.what());
        });
        AdapterPass how = new AdapterPass(parts.paralinguistic(), howFrames);
        AdapterPass what = new AdapterPass(parts.linguistic(), whatFrames);
        AnswerLoss answers = AnswerLoss.of(
                parts.languageModel(),
                new TurnWriter(parts.languageModel()),
                batch,
                how,
                what,
                average,
                examplesPerPass);
        List<CachedUtterance> sources = batch.stream().map(Example::source).toList();
        AlignmentLoss words = AlignmentLoss.of(tiny.spelling(Information.LINGUISTIC), sources, what, tiny.pool);
        AlignmentLoss caption = AlignmentLoss.of(tiny.spelling(Information.PARALINGUISTIC), sources, how, tiny.pool);
        if (learn) {
            answers.addGradients(how, what);
            words.addGradients(what, ALIGNMENT_WEIGHT);
            caption.addGradients(how, ALIGNMENT_WEIGHT);
            how.accumulate();
            what.accumulate();
        }
        return answers.mean() + ALIGNMENT_WEIGHT * (words.mean() + caption.mean());
    }

    /** Both kinds of vectors, one of them, and answers of several lengths. */
    private static List<Example> batch(TrainingParts parts) {
        List<Example> batch = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            CachedUtterance source = tiny.data.training().get(i);
            Task task = TinyTraining.TASKS.shares().get(i < 3 ? 0 : 4).task();
            EncodedSpeech speech = tiny.data.features().read(source);
            batch.add(new Example(
                    source,
                    task,
                    i == 1 ? null : parts.paralinguisticInput().frames(speech),
                    i == 4 ? null : parts.linguisticInput().frames(speech)));
        }
        return batch;
    }
}
