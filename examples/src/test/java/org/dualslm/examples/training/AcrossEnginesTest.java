package org.dualslm.examples.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Percentage.withPercentage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.dualslm.api.Plugins;
import org.dualslm.api.adapter.AdamW;
import org.dualslm.api.adapter.AdapterSpec;
import org.dualslm.api.adapter.TrainableAdapter;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.train.FrameMasking;
import org.dualslm.train.JointSettings;
import org.dualslm.train.JointTrainer;
import org.dualslm.train.LossAverage;
import org.dualslm.train.OptimizerSettings;
import org.dualslm.train.StageOutcome;
import org.dualslm.train.TrainingParts;
import org.dualslm.train.TrainingRun;
import org.dualslm.train.progress.Progress;
import org.dualslm.train.testing.TinyTraining;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Adapters on TensorFlow and on DJL learn the same, through a language model on DJL, and go on from each other's checkpoints. */
class AcrossEnginesTest {
    private static final int STEPS = 40;

    /** The log has the loss of every tenth step. */
    private static final int LOGGED = STEPS / 10;

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
    void bothLearnTheSameThroughTheSameLanguageModel() throws IOException {
        String languageModel = tiny.languageModel.fingerprint();
        double[] djl = losses("djl");
        double[] tensorflow = losses("tensorflow");
        assertSameCurve(tensorflow, djl);
        assertThat(tensorflow[LOGGED - 1]).isLessThan(0.5 * tensorflow[0]);
        assertThat(tiny.languageModel.fingerprint()).isEqualTo(languageModel);
    }

    private double[] losses(String engine) throws IOException {
        Path run = directory.resolve(engine);
        assertThat(train(tiny.parts(engine), run, STEPS)).matches(StageOutcome::finished);
        return losses(run);
    }

    @ParameterizedTest
    @CsvSource({"djl, tensorflow", "tensorflow, djl"})
    void aTrainingGoesOnInAnotherEngine(String first, String second) throws IOException {
        double[] undisturbed = losses(first);
        Path run = directory.resolve("changed");
        assertThat(train(tiny.parts(first), run, STEPS / 2).steps()).isEqualTo(STEPS / 2);
        assertThat(train(tiny.parts(second), run, STEPS)).matches(StageOutcome::finished);
        assertSameCurve(losses(run), undisturbed);
    }

    /** Trains until so many steps are done, and then asks to stop. */
    private static StageOutcome train(TrainingParts parts, Path directory, int until) {
        JointSettings settings = new JointSettings(
                STEPS,
                8,
                8,
                OptimizerSettings.withLearningRate(5e-3).withWarmUpSteps(5),
                LossAverage.TOKENS,
                0.5,
                0,
                0,
                FrameMasking.NONE,
                1000,
                1000,
                0,
                7);
        TrainingRun[] run = new TrainingRun[1];
        int[] done = new int[1];
        Progress stopping = (name, total, before) -> {
            done[0] = (int) before;
            return new Progress.Task() {
                @Override
                public void advance(long steps) {
                    done[0] += (int) steps;
                    if (done[0] == until && until < STEPS) {
                        run[0].requestStop();
                    }
                }

                @Override
                public void say(String message) {}

                @Override
                public void close() {}
            };
        };
        try (TrainingRun opened = TrainingRun.open(directory, stopping)) {
            run[0] = opened;
            return new JointTrainer(parts, tiny.data, TinyTraining.TASKS, List.of(), settings, tiny.pool).train(opened);
        }
    }

    private static double[] losses(Path run) throws IOException {
        double[] losses = Files.readAllLines(run.resolve("log.jsonl")).stream()
                .map(line -> Json.parseObject(line, "log"))
                .filter(line -> line.has("loss"))
                .mapToDouble(line -> line.number("loss"))
                .toArray();
        assertThat(losses).hasSize(LOGGED);
        return losses;
    }

    private static void assertSameCurve(double[] actual, double[] expected) {
        for (int i = 0; i < LOGGED; i++) {
            assertThat(actual[i]).as("loss in line %d of the log", i).isCloseTo(expected[i], withPercentage(1));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "paralinguistic, djl, tensorflow",
        "paralinguistic, tensorflow, djl",
        "linguistic, djl, tensorflow",
        "linguistic, tensorflow, djl"
    })
    void anAdapterGoesOnInAnotherEngine(String kind, String first, String second) {
        AdapterSpec spec =
                new AdapterSpec(16, 6, Options.none().with("device", "cpu").with("outputScale", 0.5));
        try (TrainableAdapter one = create(kind + "-" + first, spec);
                TrainableAdapter other = create(kind + "-" + second, spec)) {
            assertThat(other.parameters()).as("fresh parameters of one seed").isEqualTo(one.parameters());
            train(one, 3);
            other.restore(one.parameters(), one.optimizerState());
            assertThat(other.parameters()).isEqualTo(one.parameters());
            assertThat(other.optimizerState()).isEqualTo(one.optimizerState());
            train(one, 3);
            train(other, 3);
            assertClose(other.parameters(), one.parameters());
            assertThat(other.optimizerState().get("step"))
                    .isEqualTo(one.optimizerState().get("step"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"paralinguistic", "linguistic"})
    void speechEncodedByAThirdEngineIsAdaptedAlike(String kind) {
        float[] samples = new float[16_000];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) Math.sin(0.05 * i + 3 * Math.sin(0.0007 * i));
        }
        ModelSource source = ModelSource.bundled("default").child("encoder");
        try (SpeechEncoder encoder =
                Plugins.installed().encoder("moonshine-onnx").create(source, Options.none())) {
            List<Embeddings> frames = List.of(
                    encoder.encode(List.of(AudioClip.of(samples, 16_000)), Set.of("last")).get(0).stream("last"));
            AdapterSpec spec =
                    new AdapterSpec(frames.get(0).width(), 6, Options.none().with("device", "cpu"));
            try (TrainableAdapter djl = create(kind + "-djl", spec);
                    TrainableAdapter tensorflow = create(kind + "-tensorflow", spec)) {
                float[] expected = djl.adapt(frames).get(0).toArray();
                float[] found = tensorflow.adapt(frames).get(0).toArray();
                assertThat(found).usingComparatorWithPrecision(1e-4f).containsExactly(expected);
            }
        }
    }

    private static TrainableAdapter create(String provider, AdapterSpec spec) {
        return (TrainableAdapter) Plugins.installed().adapter(provider).create(spec, 5);
    }

    private static void train(TrainableAdapter adapter, int steps) {
        List<Embeddings> frames = List.of(random(23, 16, 1), random(7, 16, 2));
        for (int i = 0; i < steps; i++) {
            adapter.accumulate(
                    frames, List.of(random(adapter.outputLength(23), 6, 3), random(adapter.outputLength(7), 6, 4)));
            adapter.step(AdamW.withLearningRate(1e-3), 1 / Math.max(1, adapter.gradientNorm()));
        }
    }

    private static Embeddings random(int length, int width, long seed) {
        Random random = new Random(seed);
        float[] values = new float[length * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Embeddings.of(length, width, values);
    }

    private static void assertClose(Map<String, FloatTensor> actual, Map<String, FloatTensor> expected) {
        expected.forEach((name, tensor) -> {
            float[] wanted = tensor.toArray();
            float[] found = actual.get(name).toArray();
            for (int i = 0; i < wanted.length; i++) {
                // The gradient of the key bias is rounding noise, of which Adam makes steps of full size.
                if (!(name.endsWith("in_proj_bias") && i / 16 == 1)) {
                    assertThat((double) found[i]).as("%s %d", name, i).isCloseTo(wanted[i], within(2e-5));
                }
            }
        });
    }
}
