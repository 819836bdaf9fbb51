package org.dualslm.examples.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dualslm.api.adapter.AdamW;
import org.dualslm.api.llm.LanguageModel;
import org.dualslm.api.llm.Tokenizer;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.examples.pretrain.PretrainingText.Curriculum;
import org.dualslm.llm.djl.LanguageModelPretraining;
import org.dualslm.llm.text.config.TransformerConfig;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PretrainCommandTest {
    private static final String[] TINY = {
        "--batch", "4", "--hidden", "128", "--vocabulary", "400", "--evaluate-every", "1000", "--sentences", "1"
    };

    private static TextSources sources;
    private static BytePairEncoding encoding;

    @TempDir
    Path directory;

    @BeforeAll
    static void learn() {
        sources = TextSources.bundled();
        encoding = PretrainingText.learnEncoding(sources, 400);
    }

    private static TransformerConfig config(int layers) {
        return TransformerConfig.qwen2(encoding.vocabularySize(), 128, 256, layers, 2, 1, 512);
    }

    private static double lossAfter(int steps, Map<String, FloatTensor> initial) {
        PretrainingText text = new PretrainingText(sources, encoding, 3, new Curriculum(100_000, 100_000));
        BatchPlan plan = new BatchPlan(text, 16, 3);
        try (LanguageModelPretraining training =
                LanguageModelPretraining.create(config(3), Set.of(1), 3, initial, Options.none())) {
            for (int step = 0; step < steps; step++) {
                training.step(plan.batch(step), AdamW.withLearningRate(2e-3), 1);
            }
            return training.loss(text.sequences(2_000, 32));
        }
    }

    @Test
    void theLossFallsAndSoonerWithInductionHeads() {
        double fresh = lossAfter(0, Map.of());
        double random = lossAfter(80, Map.of());
        double prepared =
                lossAfter(80, InductionHeads.weights(config(3), encoding.known(BytePairEncoding.BLANK), 3, null));
        assertThat(fresh).isGreaterThan(5.5);
        assertThat(random).isLessThan(fresh - 1);
        // How much sooner differs between processors. After 40 steps it was a fifth of a nat on one; after 80 it is
        // 0.77, 0.76 and 1.6 there with three seeds.
        assertThat(prepared).isLessThan(random - 0.4);
    }

    @Test
    void inductionHeadsNeedThreeBlocks() {
        assertThatThrownBy(() -> InductionHeads.weights(config(2), 3, 1, null)).hasMessageContaining("2 layers");
        assertThat(InductionHeads.weights(config(3), 3, 1, null))
                .isEqualTo(InductionHeads.weights(config(3), 3, 1, null));
    }

    @Test
    void makesALanguageModelAndLeavesAFinishedOneAlone() throws IOException {
        pretrain("whole", 8);
        try (LanguageModel model = EvaluateCommand.load(directory.resolve("whole"))) {
            assertThat(model.vocabularySize()).isEqualTo(encoding.vocabularySize());
            agreesWithOurs(model.tokenizer());
            assertThat(model.generationConfig().stopTokens()).contains(encoding.known(BytePairEncoding.TURN_END));
            List<String> lines = new ArrayList<>();
            new PretrainingEvaluation(encoding, List.of("see you soon"))
                    .evaluate(model, score -> lines.add(score.toString()), 0.5);
            assertThat(lines).hasSize(6);
            assertThat(lines.get(2)).contains("words, cut up too, noise 0.5", "of 3");
        }
        byte[] before = Files.readAllBytes(directory.resolve("whole/model.safetensors"));
        pretrain("whole", 8); // nothing left to do
        assertThat(directory.resolve("whole/model.safetensors")).hasBinaryContent(before);
        assertThat(new CommandLine(new PretrainCommand())
                        .setErr(new PrintWriter(Writer.nullWriter()))
                        .execute(concat(
                                TINY,
                                "--layers",
                                "4",
                                "--out",
                                directory.resolve("whole").toString())))
                .as("a checkpoint of another shape")
                .isNotZero();
        assertThat(TokenizerFiles.read(directory.resolve("whole")).tokens()).isEqualTo(encoding.tokens());
    }

    /** The plugin reads {@code tokenizer.json} with Hugging Face's own library. */
    private static void agreesWithOurs(Tokenizer tokenizer) {
        String turn = "<|im_start|>user\n hello<|blank|>\nHow do I feel?<|im_end|>\n<|im_start|>assistant\n";
        assertThat(tokenizer.encodeTemplate(turn)).isEqualTo(encoding.encodeTemplate(turn));
        for (String text : BytePairEncodingTest.TRICKY) {
            assertThat(tokenizer.encode(text)).as(text).isEqualTo(encoding.encode(text));
        }
        for (String sentence : sources.sentences().subList(0, 1000)) {
            int[] ids = encoding.encode(" " + sentence);
            assertThat(tokenizer.encode(" " + sentence)).isEqualTo(ids);
            assertThat(tokenizer.decode(ids)).isEqualTo(" " + sentence).isEqualTo(encoding.decode(ids));
        }
    }

    private void pretrain(String name, int steps) {
        String out = directory.resolve(name).toString();
        assertThat(new CommandLine(new PretrainCommand())
                        .execute(concat(TINY, "--layers", "3", "--out", out, "--steps", String.valueOf(steps))))
                .isZero();
    }

    private static String[] concat(String[] first, String... more) {
        String[] all = Arrays.copyOf(first, first.length + more.length);
        System.arraycopy(more, 0, all, first.length, more.length);
        return all;
    }

    @Test
    void countsWordEdits() {
        assertThat(WordEdits.between("a b c", " a c")).isEqualTo(1);
        assertThat(WordEdits.between("", " x y")).isEqualTo(2);
        assertThat(WordEdits.between("a b", "b a")).isEqualTo(2);
        assertThat(WordEdits.between("one two", "one  too ")).isEqualTo(1);
    }
}
