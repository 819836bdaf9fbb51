package org.dualslm.llm.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.dualslm.api.llm.DecodingSession;
import org.dualslm.api.llm.DifferentiableLanguageModel;
import org.dualslm.api.llm.GenerationConfig;
import org.dualslm.api.llm.LossAndGradients;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.llm.PromptPart;
import org.dualslm.api.llm.TokenListener;
import org.dualslm.api.llm.TrainingExample;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.llm.text.config.Architecture;
import org.dualslm.llm.text.config.BlockExtra;
import org.dualslm.llm.text.config.RotaryEmbedding;
import org.dualslm.llm.text.config.RotaryScaling;
import org.dualslm.llm.text.config.TransformerConfig;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Models of the sizes that are published, with random weights. Widths are a 32nd of them, or with {@code -Ddualslm.realSize=true}
 * whole, which takes some minutes, and says what it took. The two large ones have fewer layers than the published.
 */
class PublishedShapesTest {
    private static final int PROMPT = 256;
    private static final int ANSWER = 32;

    /** Sizes from the authors' config.json. */
    enum Shape {
        QWEN_2_5_0_5B(Architecture.QWEN2, 151936, 896, 4864, 24, 14, 2, 64, 32768, new RotaryEmbedding(1e6), true),
        QWEN_2_5_7B(Architecture.QWEN2, 152064, 3584, 18944, 1, 28, 4, 128, 32768, new RotaryEmbedding(1e6), false),
        LLAMA_3_1_8B(
                Architecture.LLAMA,
                128256,
                4096,
                14336,
                1,
                32,
                8,
                128,
                131072,
                new RotaryEmbedding(5e5, new RotaryScaling.Llama3(8, 1, 4, 8192)),
                false);

        private final TransformerConfig config;

        Shape(
                Architecture architecture,
                int vocabulary,
                int hidden,
                int inner,
                int layers,
                int heads,
                int keyHeads,
                int headSize,
                int context,
                RotaryEmbedding rotary,
                boolean tied) {
            this.config = new TransformerConfig(
                    architecture,
                    vocabulary,
                    hidden,
                    inner,
                    layers,
                    heads,
                    keyHeads,
                    headSize,
                    context,
                    1e-6,
                    rotary,
                    Collections.nCopies(layers, Architecture.FULL),
                    architecture == Architecture.QWEN2 ? Set.of(BlockExtra.QUERY_KEY_VALUE_BIAS) : Set.of(),
                    tied);
        }

        TransformerConfig narrowed(int divisor) {
            return new TransformerConfig(
                    config.architecture(),
                    config.vocabularySize() / divisor,
                    config.hiddenSize() / divisor,
                    config.intermediateSize() / divisor,
                    config.layers(),
                    config.heads(),
                    config.keyValueHeads(),
                    Math.max(2, config.headSize() / divisor),
                    config.contextLength(),
                    config.normEpsilon(),
                    config.rotary(),
                    config.windows(),
                    config.extras(),
                    config.tiedEmbeddings());
        }
    }

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void narrowModelsLoadAndCompute(Shape shape) throws IOException {
        RandomCheckpoint.write(shape.narrowed(32), directory);
        use(Options.none().with("device", "cpu").with("dtype", "bfloat16"));
    }

    @ParameterizedTest
    @EnumSource
    void wholeModelsStayWithinTheirFilesSize(Shape shape) throws IOException {
        assumeTrue(Boolean.getBoolean("dualslm.realSize"), "set -Ddualslm.realSize=true to run models of real size");
        RandomCheckpoint.write(shape.config, directory);
        long file = Files.size(directory.resolve("model.safetensors"));
        String type = System.getProperty("dualslm.realSize.dtype", "bfloat16");
        System.out.printf("%s in %s, a file of %d MB%n", shape, type, file / 1_000_000);
        long peak = use(Options.none().with("device", "cpu").with("dtype", type));
        long computed = type.equals("float32") ? 2 * file : file;
        assertThat(peak).as("resident after load, prefill and decode").isLessThan(computed * 13 / 10 + 400_000_000);
    }

    /** What a speech model does with it; returns the bytes resident at most until the answer was generated. */
    private long use(Options options) throws IOException {
        Clock clock = new Clock();
        try (DifferentiableLanguageModel model = (DifferentiableLanguageModel)
                        new TransformerProvider().create(ModelSource.directory(directory), options);
                DecodingSession session = model.openSession()) {
            clock.say("load");
            int[] ids = new Random(1).ints(PROMPT, 0, model.vocabularySize()).toArray();
            Prompt prompt = Prompt.builder().vectors(model.embed(ids)).build();
            session.append(prompt);
            clock.say("prefill of " + PROMPT);
            assertThat(session.logits()).hasSize(model.vocabularySize()).doesNotContain(Float.NaN);
            session.generate(GenerationConfig.greedy(ANSWER, Set.of()), TokenListener.NONE)
                    .await();
            long peak = clock.say("decode of " + ANSWER);
            LossAndGradients result = model.lossAndGradients(
                    List.of(new TrainingExample(prompt, new PromptPart.Tokens(Arrays.copyOf(ids, 16)))));
            clock.say("loss and gradient");
            assertThat(result.loss()).isFinite();
            assertThat(result.gradients().get(0).get(0).isFinite()).isTrue();
            return peak;
        }
    }

    private static final class Clock {
        private long last = System.nanoTime();
        private double lastProcessor = processorSeconds();

        Clock() throws IOException {}

        /** Prints what went by since, and returns the bytes resident at most so far. */
        long say(String what) throws IOException {
            long now = System.nanoTime();
            long peak = Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmHWM"))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
            double processor = processorSeconds();
            System.out.printf(
                    "  %-20s %.2f s, %.2f s of processor time, peak %d MB%n",
                    what, (now - last) / 1e9, processor - lastProcessor, peak / 1_000_000);
            last = now;
            lastProcessor = processor;
            return peak;
        }

        /** Of all threads, which on a busy machine says more than the time that went by. */
        private static double processorSeconds() throws IOException {
            String[] fields = Files.readString(Path.of("/proc/self/stat")).split(" ");
            return (Long.parseLong(fields[13]) + Long.parseLong(fields[14])) / 100.0; // in ticks
        }
    }
}
