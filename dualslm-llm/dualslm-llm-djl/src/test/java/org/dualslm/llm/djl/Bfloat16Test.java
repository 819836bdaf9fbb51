package org.dualslm.llm.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.dualslm.testkit.TensorAssert.assertThatTensor;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.dualslm.api.llm.DecodingSession;
import org.dualslm.api.llm.GenerationConfig;
import org.dualslm.api.llm.LossAndGradients;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.llm.PromptPart;
import org.dualslm.api.llm.TokenListener;
import org.dualslm.api.llm.TrainingExample;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.testkit.Tolerance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In bfloat16 everything is nearly as in float32, whichever of the two the file holds. */
class Bfloat16Test {
    private static TransformerModel open(String fixture, String type) {
        return (TransformerModel) new TransformerProvider()
                .create(
                        ModelSource.directory(Path.of("src/test/resources/fixtures", fixture)),
                        Options.none().with("device", "cpu").with("dtype", type));
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen2-tied", "qwen2-untied-bf16"})
    void isCloseToFloat32(String fixture) {
        int[] ids = {5, 17, 99, 3, 64, 23, 81, 12};
        try (TransformerModel exact = open(fixture, "float32");
                TransformerModel rounded = open(fixture, "bfloat16")) {
            assertThat(rounded.fingerprint()).isNotEqualTo(exact.fingerprint());
            Prompt prompt = Prompt.builder()
                    .tokens(ids)
                    .vectors(exact.embed(ids))
                    .tokens(ids)
                    .build();
            assertThatTensor(logits(rounded, prompt)).isCloseTo(logits(exact, prompt), Tolerance.absolute(0.05));

            TrainingExample example = new TrainingExample(prompt, new PromptPart.Tokens(ids));
            LossAndGradients expected = exact.lossAndGradients(List.of(example));
            LossAndGradients found = rounded.lossAndGradients(List.of(example));
            assertThat(found.loss()).isCloseTo(expected.loss(), within(0.02));
            assertThat(cosine(found, expected)).isGreaterThan(0.99);
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

    private static double cosine(LossAndGradients one, LossAndGradients other) {
        float[] a = one.gradients().get(0).get(0).toArray();
        float[] b = other.gradients().get(0).get(0).toArray();
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            ab += (double) a[i] * b[i];
            aa += (double) a[i] * a[i];
            bb += (double) b[i] * b[i];
        }
        return ab / Math.sqrt(aa * bb);
    }
}
