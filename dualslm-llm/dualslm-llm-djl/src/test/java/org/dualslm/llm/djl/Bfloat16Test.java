package org.dualslm.llm.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.dualslm.api.llm.DecodingSession;
import org.dualslm.api.llm.GenerationConfig;
import org.dualslm.api.llm.LossAndGradients;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.llm.PromptPart;
import org.dualslm.api.llm.TokenListener;
import org.dualslm.api.llm.TrainingExample;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.DType;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.api.tensor.Safetensors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In bfloat16 everything is nearly as in float32, from the same weights. */
class Bfloat16Test {
    private static final double CLOSE = 2e-2;

    @TempDir
    Path directory;

    /** Rounding the weights alone changes small random models by up to two percent, so both have them rounded. */
    private void store(String fixture) throws IOException {
        Path original = Path.of("src/test/resources/fixtures", fixture);
        Files.copy(original.resolve("config.json"), directory.resolve("config.json"));
        Safetensors weights = Safetensors.openModel(ModelSource.directory(original));
        Map<String, FloatTensor> tensors =
                weights.names().stream().collect(Collectors.toMap(name -> name, weights::floats));
        Safetensors.write(directory.resolve("model.safetensors"), tensors, DType.BF16, Map.of());
    }

    private TransformerModel open(String type) {
        return (TransformerModel) new TransformerProvider()
                .create(
                        ModelSource.directory(directory),
                        Options.none().with("device", "cpu").with("dtype", type));
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen2-tied", "qwen2-untied-bf16", "qwen3", "llama31", "mistral-window"})
    void isCloseToFloat32(String fixture) throws IOException {
        store(fixture);
        int[] ids = {5, 17, 99, 3, 64, 23, 81, 12};
        try (TransformerModel exact = open("float32");
                TransformerModel rounded = open("bfloat16")) {
            assertThat(rounded.fingerprint()).isNotEqualTo(exact.fingerprint());
            Prompt prompt = Prompt.builder()
                    .tokens(ids)
                    .vectors(exact.embed(ids))
                    .tokens(ids)
                    .build();
            assertThat(difference(logits(rounded, prompt), logits(exact, prompt)))
                    .isLessThan(CLOSE);

            TrainingExample example = new TrainingExample(prompt, new PromptPart.Tokens(ids));
            LossAndGradients expected = exact.lossAndGradients(List.of(example));
            LossAndGradients found = rounded.lossAndGradients(List.of(example));
            assertThat(found.loss()).isCloseTo(expected.loss(), within(0.02));
            assertThat(difference(gradient(found), gradient(expected))).isLessThan(CLOSE);
        }
    }

    private static float[] logits(TransformerModel model, Prompt prompt) {
        try (DecodingSession session = model.openSession()) {
            session.append(prompt);
            float[] logits = session.logits();
            assertThat(session.generate(GenerationConfig.greedy(5, Set.of()), TokenListener.NONE)
                            .await()
                            .tokens())
                    .hasSize(5);
            return logits;
        }
    }

    private static float[] gradient(LossAndGradients result) {
        return result.gradients().get(0).get(0).toArray();
    }

    /** The root of the mean squared difference, as a share of the root of the mean square. */
    private static double difference(float[] found, float[] expected) {
        double squares = 0;
        double differences = 0;
        for (int i = 0; i < expected.length; i++) {
            squares += (double) expected[i] * expected[i];
            differences += Math.pow(found[i] - (double) expected[i], 2);
        }
        return Math.sqrt(differences / squares);
    }
}
