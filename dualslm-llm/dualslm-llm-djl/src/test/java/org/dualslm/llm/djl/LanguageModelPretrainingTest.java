package org.dualslm.llm.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.dualslm.api.DualSlmException;
import org.dualslm.api.adapter.AdamW;
import org.dualslm.api.llm.DecodingSession;
import org.dualslm.api.llm.GeneratedText;
import org.dualslm.api.llm.LanguageModel;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.llm.PromptPart;
import org.dualslm.api.llm.TokenListener;
import org.dualslm.api.llm.TrainingExample;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.DType;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.api.tensor.Safetensors;
import org.dualslm.llm.text.config.TransformerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LanguageModelPretrainingTest {
    private static final TransformerConfig TINY = TransformerConfig.qwen2(20, 16, 24, 2, 4, 2, 32);
    private static final int STOP = 1;
    private static final String WEIGHT = "weight.";

    @TempDir
    Path directory;

    private static LanguageModelPretraining fresh(long seed) {
        return LanguageModelPretraining.create(TINY, Set.of(STOP), seed, Options.none());
    }

    /** A word of four letters, a bar, the word again, the stop token; only the repetition counts. */
    private static PretrainingSequence copyTask(Random random, double noise) {
        int[] tokens = new int[10];
        boolean[] predicted = new boolean[10];
        boolean[] noisy = new boolean[10];
        for (int i = 0; i < 4; i++) {
            tokens[i] = tokens[5 + i] = 3 + random.nextInt(17);
            noisy[i] = true;
        }
        tokens[4] = 2;
        tokens[9] = STOP;
        Arrays.fill(predicted, 5, 10, true);
        return new PretrainingSequence(tokens, predicted, noisy, noise);
    }

    private static List<PretrainingSequence> batch(Random random, int size, double noise) {
        List<PretrainingSequence> batch = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            batch.add(copyTask(random, noise));
        }
        return batch;
    }

    @Test
    void learnsToRepeatAndIsLoadedAsALanguageModel() throws IOException {
        Random random = new Random(1);
        TransformerConfig config = TransformerConfig.qwen2(20, 64, 128, 2, 4, 2, 32);
        try (LanguageModelPretraining training = LanguageModelPretraining.create(
                config, Set.of(STOP), 3, Options.none().with("dtype", "bfloat16"))) {
            double first = training.loss(batch(new Random(9), 64, 0));
            assertThat(first).isCloseTo(Math.log(20), within(0.2));
            for (int i = 0; i < 300; i++) {
                training.step(batch(random, 32, 0.3), AdamW.withLearningRate(5e-3), 1);
            }
            assertThat(training.loss(batch(new Random(9), 64, 0))).isLessThan(0.05);
            training.export(directory, DType.BF16);
        }
        try (LanguageModel model = new TransformerProvider().create(ModelSource.directory(directory), Options.none());
                DecodingSession session = model.openSession()) {
            session.append(Prompt.of(7, 12, 3, 9, 2));
            GeneratedText answer = session.generate(model.generationConfig(), TokenListener.NONE)
                    .await();
            assertThat(answer.tokens()).containsExactly(7, 12, 3, 9);
            assertThat(answer.end()).isEqualTo(GeneratedText.End.STOP_TOKEN);
        }
    }

    @Test
    void startsWithTheWeightsGiven() throws IOException {
        String name = "model.layers.1.self_attn.k_proj.bias";
        FloatTensor given = FloatTensor.of(new int[] {8}, new float[] {1, 2, 3, 4, 5, 6, 7, 8});
        try (LanguageModelPretraining training =
                LanguageModelPretraining.create(TINY, Set.of(STOP), 5, Map.of(name, given), Options.none())) {
            training.save(directory.resolve("given"));
        }
        try (LanguageModelPretraining training = fresh(5)) {
            training.save(directory.resolve("random"));
        }
        Safetensors ours = Safetensors.open(ModelSource.directory(directory.resolve("given")), "model.safetensors");
        Safetensors random = Safetensors.open(ModelSource.directory(directory.resolve("random")), "model.safetensors");
        assertThat(ours.floats(name)).isEqualTo(given);
        String other = "model.layers.1.self_attn.k_proj.weight";
        assertThat(ours.floats(other)).isEqualTo(random.floats(other));
        assertThatThrownBy(() -> LanguageModelPretraining.create(
                        TINY, Set.of(STOP), 5, Map.of("lm_head", given), Options.none()))
                .hasMessageContaining("lm_head")
                .hasMessageContaining(name);
        assertThatThrownBy(() ->
                        LanguageModelPretraining.create(TINY, Set.of(STOP), 5, Map.of(other, given), Options.none()))
                .hasMessageContaining("[8, 16]")
                .hasMessageContaining("[8]");
    }

    @Test
    void aResumedTrainingEndsWithTheSameBits() throws IOException {
        Path whole = directory.resolve("whole");
        Path half = directory.resolve("half");
        AdamW settings = AdamW.withLearningRate(1e-3);
        try (LanguageModelPretraining training = fresh(5)) {
            Random random = new Random(2);
            for (int i = 0; i < 12; i++) {
                training.step(batch(random, 4, 0.5), settings, 0.5);
            }
            training.save(whole);
        }
        Random random = new Random(2);
        try (LanguageModelPretraining training = fresh(5)) {
            for (int i = 0; i < 7; i++) {
                training.step(batch(random, 4, 0.5), settings, 0.5);
            }
            training.save(half);
            training.step(batch(new Random(3), 4, 0.5), settings, 0.5); // lost when it is cut off here
        }
        try (LanguageModelPretraining training = LanguageModelPretraining.resume(half, Options.none())) {
            assertThat(training.steps()).isEqualTo(7);
            for (int i = 7; i < 12; i++) {
                training.step(batch(random, 4, 0.5), settings, 0.5);
            }
            training.save(half);
        }
        for (String file : List.of("training.safetensors", "model.safetensors", "config.json")) {
            assertThat(half.resolve(file)).hasSameBinaryContentAs(whole.resolve(file));
        }
    }

    /**
     * With no memory and an enormous epsilon, AdamW subtracts the gradient times {@code learningRate / epsilon}: so the gradient
     * shows in the weights. Along it, the loss must rise by its squared norm.
     */
    @Test
    void gradientsAgreeWithFiniteDifferences() throws IOException {
        // With ordinary weights gradients are too small for single precision.
        Path start = directory.resolve("start");
        try (LanguageModelPretraining training = fresh(11)) {
            training.save(start);
        }
        rewrite(start, start, (name, values) -> {
            Random random = new Random(name.hashCode());
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) ((name.endsWith("norm.weight") ? 1 : 0) + 0.3 * random.nextGaussian());
            }
        });
        List<PretrainingSequence> batch = batch(new Random(4), 3, 0);
        double rate = 1e-1;
        Path after = directory.resolve("after");
        try (LanguageModelPretraining training = LanguageModelPretraining.resume(start, Options.none())) {
            training.step(batch, new AdamW(rate * 1e12, 0, 0, 1e12, 0), Double.POSITIVE_INFINITY);
            training.save(after);
        }
        Map<String, float[]> gradients = new LinkedHashMap<>();
        Safetensors before = training(start);
        Safetensors moved = training(after);
        for (String name : before.names()) {
            if (name.startsWith(WEIGHT)) {
                float[] gradient = before.floats(name).toArray();
                float[] stepped = moved.floats(name).toArray();
                for (int i = 0; i < gradient.length; i++) {
                    gradient[i] = (float) ((gradient[i] - stepped[i]) / rate);
                }
                gradients.put(name, gradient);
            }
        }
        Set<String> kinds = gradients.keySet().stream()
                .map(name -> name.replaceAll(".*\\.\\d+\\.", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(kinds).hasSize(14);
        for (String kind : kinds) {
            assertRises(kind, gradients, start, batch);
        }
    }

    /** Moves the tensors of one kind along their gradients. */
    private void assertRises(String kind, Map<String, float[]> gradients, Path start, List<PretrainingSequence> batch)
            throws IOException {
        double squares = 0;
        for (Map.Entry<String, float[]> gradient : gradients.entrySet()) {
            for (float value : gradient.getValue()) {
                squares += gradient.getKey().endsWith(kind) ? (double) value * value : 0;
            }
        }
        double norm = Math.sqrt(squares);
        double step = 0.02;
        double[] losses = new double[2];
        for (int side = 0; side < 2; side++) {
            double distance = (side == 0 ? -step : step) / norm;
            Path there = directory.resolve("moved");
            rewrite(start, there, (name, values) -> {
                for (int i = 0; (WEIGHT + name).endsWith(kind) && i < values.length; i++) {
                    values[i] += (float) (distance * gradients.get(WEIGHT + name)[i]);
                }
            });
            try (LanguageModelPretraining training = LanguageModelPretraining.resume(there, Options.none())) {
                losses[side] = training.loss(batch);
            }
        }
        assertThat((losses[1] - losses[0]) / (2 * step)).as(kind).isCloseTo(norm, within(0.01 * norm + 1e-4));
    }

    private static Safetensors training(Path directory) {
        return Safetensors.open(ModelSource.directory(directory), "training.safetensors");
    }

    private interface Change {
        void apply(String name, float[] values);
    }

    /** Copies a saved training with other weights. */
    private static void rewrite(Path from, Path to, Change change) throws IOException {
        Safetensors file = training(from);
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        for (String name : file.names()) {
            float[] values = file.floats(name).toArray();
            if (name.startsWith(WEIGHT)) {
                change.apply(name.substring(WEIGHT.length()), values);
            }
            tensors.put(name, FloatTensor.of(file.shape(name), values));
        }
        Files.createDirectories(to);
        Safetensors.write(to.resolve("training.safetensors"), tensors, DType.F32, file.metadata());
    }

    @Test
    void paddingChangesNothing() {
        PretrainingSequence longer = PretrainingSequence.of(3, 4, 5, 6, 7, 8, 9, 10);
        PretrainingSequence shorter = PretrainingSequence.of(11, 12, 13);
        try (LanguageModelPretraining training = fresh(5)) {
            double both = training.loss(List.of(shorter, longer));
            double apart = (2 * training.loss(List.of(shorter)) + 7 * training.loss(List.of(longer))) / 9;
            assertThat(both).isCloseTo(apart, within(1e-5));
        }
    }

    @Test
    void theLossIsTheLanguageModelsOwn() throws IOException {
        int[] tokens = {3, 9, 4, 2, 6, 8};
        boolean[] predicted = {false, false, false, true, true, true};
        try (LanguageModelPretraining training = fresh(5)) {
            training.save(directory);
            double loss = training.loss(List.of(new PretrainingSequence(tokens, predicted, new boolean[6], 0)));
            try (TransformerModel model = (TransformerModel)
                    new TransformerProvider().create(ModelSource.directory(directory), Options.none())) {
                TrainingExample example =
                        new TrainingExample(Prompt.of(3, 9, 4), new PromptPart.Tokens(new int[] {2, 6, 8}));
                assertThat(model.lossAndGradients(List.of(example)).loss()).isCloseTo(loss, within(1e-6));
            }
        }
    }

    @Test
    void noiseMovesOnlyTheStepAndFollowsTheSeed() throws IOException {
        double[] losses = new double[3];
        long[] seeds = {5, 5, 6};
        double clean;
        try (LanguageModelPretraining training = fresh(5)) {
            clean = training.loss(batch(new Random(1), 4, 2));
            training.save(directory);
        }
        for (int i = 0; i < 3; i++) {
            // The same weights; another seed for the noise alone.
            Safetensors file = Safetensors.open(ModelSource.directory(directory), "training.safetensors");
            Map<String, FloatTensor> tensors = new LinkedHashMap<>();
            file.names().forEach(name -> tensors.put(name, file.floats(name)));
            Map<String, String> about =
                    Map.of("training", file.metadata().get("training").replace("\"seed\":5", "\"seed\":" + seeds[i]));
            Path copy = Files.createDirectories(directory.resolve("seed" + i));
            Safetensors.write(copy.resolve("training.safetensors"), tensors, DType.F32, about);
            try (LanguageModelPretraining training = LanguageModelPretraining.resume(copy, Options.none())) {
                losses[i] = training.step(batch(new Random(1), 4, 2), AdamW.withLearningRate(1e-3), 1);
            }
        }
        assertThat(losses[0]).isEqualTo(losses[1]).isNotEqualTo(losses[2]).isNotEqualTo(clean);
    }

    @Test
    void aBlendedTokenLiesBetweenItsTwo() {
        int[] tokens = {3, 9, 2, 5};
        try (LanguageModelPretraining training = fresh(5)) {
            double own = training.loss(List.of(blended(tokens, 0)));
            double between = training.loss(List.of(blended(tokens, 0.5f)));
            double other = training.loss(List.of(blended(tokens, 1)));
            PretrainingSequence instead = new PretrainingSequence(
                    new int[] {3, 12, 2, 5}, new boolean[] {false, false, false, true}, new boolean[4], 0);
            assertThat(other).isCloseTo(training.loss(List.of(instead)), within(1e-6));
            assertThat(between).isNotEqualTo(own).isNotEqualTo(other);
        }
        assertThatThrownBy(() -> blended(tokens, 1.1f)).hasMessageContaining("1.1");
        assertThatThrownBy(() -> blended(tokens, Float.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() ->
                        new PretrainingSequence(tokens, new boolean[4], new boolean[4], 0, new int[3], new float[4]))
                .hasMessageContaining("3");
    }

    /** The last token is predicted; into the second some of token 12 is blended. */
    private static PretrainingSequence blended(int[] tokens, float share) {
        return new PretrainingSequence(
                tokens,
                new boolean[] {false, false, false, true},
                new boolean[4],
                0,
                new int[] {3, 12, 2, 5},
                new float[] {0, share, 0, 0});
    }

    @Test
    void frozenEmbeddingsStayAsTheyAre() throws IOException {
        Path start = directory.resolve("start");
        Path after = directory.resolve("after");
        try (LanguageModelPretraining training = fresh(5)) {
            training.save(start);
            training.freezeEmbeddings();
            training.step(batch(new Random(1), 4, 0.5), AdamW.withLearningRate(1e-3), 1);
            training.save(after);
        }
        Safetensors before = Safetensors.open(ModelSource.directory(start), "model.safetensors");
        Safetensors moved = Safetensors.open(ModelSource.directory(after), "model.safetensors");
        for (String name : before.names()) {
            assertThat(moved.floats(name).equals(before.floats(name)))
                    .as(name)
                    .isEqualTo(name.equals("model.embed_tokens.weight"));
        }
    }

    @Test
    void refusesWhatDoesNotFit() {
        AdamW settings = AdamW.withLearningRate(1e-3);
        try (LanguageModelPretraining training = fresh(5)) {
            assertThatThrownBy(() -> training.step(List.of(), settings, 1))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> training.step(List.of(PretrainingSequence.of(3, 20)), settings, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("20");
            assertThatThrownBy(() -> training.step(List.of(PretrainingSequence.of(new int[34])), settings, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("34", "32");
            PretrainingSequence unpredicted =
                    new PretrainingSequence(new int[] {3, 4}, new boolean[2], new boolean[2], 0);
            assertThatThrownBy(() -> training.step(List.of(unpredicted), settings, 1))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> training.step(List.of(PretrainingSequence.of(3, 4)), settings, 0))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(training.steps()).isZero();
        }
        assertThatThrownBy(() -> PretrainingSequence.of(3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LanguageModelPretraining.create(TINY, Set.of(20), 1, Options.none()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LanguageModelPretraining.resume(directory, Options.none()))
                .isInstanceOf(ModelFormatException.class);
    }

    @Test
    void aLossThatIsNoNumberLeavesTheWeightsAlone() throws IOException {
        try (LanguageModelPretraining training = fresh(5)) {
            training.save(directory);
        }
        rewrite(directory, directory, (name, values) -> {
            if (name.equals("model.norm.weight")) {
                Arrays.fill(values, Float.MAX_VALUE);
            }
        });
        try (LanguageModelPretraining training = LanguageModelPretraining.resume(directory, Options.none())) {
            assertThatThrownBy(
                            () -> training.step(List.of(PretrainingSequence.of(3, 4)), AdamW.withLearningRate(1e-3), 1))
                    .isInstanceOf(DualSlmException.class)
                    .hasMessageContaining("learning rate");
            assertThat(training.steps()).isZero();
        }
    }

    @Test
    void closesTwiceAndRefusesUseAfterwards() {
        LanguageModelPretraining training = fresh(5);
        training.close();
        training.close();
        assertThatThrownBy(() -> training.loss(List.of(PretrainingSequence.of(3, 4))))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> training.save(directory)).isInstanceOf(IllegalStateException.class);
    }
}
