package org.dualslm.llm.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.dualslm.api.llm.LossAndGradients;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.llm.PromptPart;
import org.dualslm.api.llm.TrainingExample;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.llm.text.config.TransformerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Computing each block twice saves memory and changes nothing else. */
class SparingGradientTest {
    private static final TransformerConfig SMALL = TransformerConfig.qwen2(50, 64, 96, 3, 4, 2, 512);

    @TempDir
    private Path directory;

    /** Below and above the length from which attention is fused. */
    @ParameterizedTest
    @ValueSource(ints = {7, 150})
    void bothWaysGiveTheSameLossAndGradient(int vectors) throws IOException {
        RandomCheckpoint.write(SMALL, directory);
        TrainingBatch batch = new TrainingBatch(SMALL, List.of(example(vectors, 1), example(3, 2)));
        try (TransformerModel model = (TransformerModel) new TransformerProvider()
                .create(ModelSource.directory(directory), Options.none().with("device", "cpu"))) {
            LossAndGradients plain = model.lossAndGradients(batch, TransformerProgram.PLAIN);
            LossAndGradients sparing = model.lossAndGradients(batch, TransformerProgram.SPARING);

            assertThat(sparing.loss()).isCloseTo(plain.loss(), within(1e-6));
            for (int i = 0; i < 2; i++) {
                Embeddings expected = plain.gradients().get(i).get(0);
                Embeddings found = sparing.gradients().get(i).get(0);
                assertThat(expected.toArray()).isNotEqualTo(new float[expected.length() * expected.width()]);
                assertThat(found.toArray()).containsExactly(expected.toArray(), within(1e-7f));
            }
        }
    }

    @Test
    void isChosenWhereActivationsWouldTakeMuchMemory() {
        TransformerConfig half = TransformerConfig.qwen2(151936, 896, 4864, 24, 14, 2, 32768);

        assertThat(TransformerProgram.gradientMethod(half, 32)).isEqualTo(TransformerProgram.PLAIN);
        assertThat(TransformerProgram.gradientMethod(half, 272)).isEqualTo(TransformerProgram.SPARING);
        assertThat(TransformerProgram.gradientMethod(SMALL, 32 * 80)).isEqualTo(TransformerProgram.PLAIN);
    }

    private static TrainingExample example(int vectors, int seed) {
        Random random = new Random(seed);
        float[] values = new float[vectors * SMALL.hiddenSize()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        Prompt prompt = Prompt.builder()
                .tokens(1, 2)
                .vectors(Embeddings.of(vectors, SMALL.hiddenSize(), values))
                .tokens(3)
                .build();
        return new TrainingExample(prompt, new PromptPart.Tokens(new int[] {4, 5, 6 + seed}));
    }
}
