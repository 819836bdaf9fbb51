package org.dualslm.llm.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.dualslm.testkit.TensorAssert.assertThatTensor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.dualslm.api.llm.DecodingSession;
import org.dualslm.api.llm.DifferentiableLanguageModel;
import org.dualslm.api.llm.GenerationConfig;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.llm.PromptPart;
import org.dualslm.api.llm.TokenListener;
import org.dualslm.api.llm.TrainingExample;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.DType;
import org.dualslm.llm.text.config.TransformerConfig;
import org.dualslm.testkit.Tolerance;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Readings that outgrow the cache's first size, a chunk of a prompt, and written-out attention. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LongReadingContract {
    private static final Tolerance CLOSE = new Tolerance(1e-4, 1e-4);
    static final int VOCABULARY = 50;

    DifferentiableLanguageModel model;

    /** A vocabulary of {@link #VOCABULARY}, and a context of 2048. */
    abstract TransformerConfig config();

    @BeforeAll
    void open(@TempDir Path directory) throws IOException {
        try (LanguageModelPretraining random = LanguageModelPretraining.create(
                config(), Set.of(), 1, Options.none().with("device", "cpu"))) {
            random.export(directory, DType.F32);
        }
        model = (DifferentiableLanguageModel) new TransformerProvider()
                .create(ModelSource.directory(directory), Options.none().with("device", "cpu"));
    }

    @AfterAll
    void close() {
        model.close();
    }

    static int[] ids(int count) {
        return new Random(count).ints(count, 0, VOCABULARY).toArray();
    }

    private float[] logits(int[] ids, int... cuts) {
        try (DecodingSession session = model.openSession()) {
            int from = 0;
            for (int cut : cuts) {
                session.append(Prompt.of(Arrays.copyOfRange(ids, from, cut)));
                from = cut;
            }
            session.append(Prompt.of(Arrays.copyOfRange(ids, from, ids.length)));
            return session.logits();
        }
    }

    @Test
    void aLongPromptMayBeCutAnywhere() {
        int[] ids = ids(1300);
        float[] whole = logits(ids);
        assertThatTensor(logits(ids, 1, 101, 801)).isCloseTo(whole, CLOSE);
        assertThatTensor(logits(ids, 512, 513, 1299)).isCloseTo(whole, CLOSE);
        assertThatTensor(logits(ids, 255, 256, 257)).isCloseTo(whole, CLOSE);
    }

    @Test
    void theCacheGrowsWhileItGenerates() {
        int[] prompt = ids(200);
        try (DecodingSession session = model.openSession()) {
            session.append(Prompt.of(prompt));
            List<Integer> tokens = session.generate(GenerationConfig.greedy(400, Set.of()), TokenListener.NONE)
                    .await()
                    .tokens();
            int[] all = Arrays.copyOf(prompt, 600);
            for (int i = 0; i < tokens.size(); i++) {
                all[200 + i] = tokens.get(i);
            }
            assertThatTensor(session.logits()).isCloseTo(logits(all), CLOSE);
        }
    }

    /** Long sequences take fused attention, short ones are written out, and the session has ways of its own. */
    @Test
    void theLossIsTheSameOnEitherSideOfShort() {
        int[] ids = ids(300);
        for (int length : new int[] {100, 129, 130, 300}) {
            TrainingExample example = new TrainingExample(
                    Prompt.builder()
                            .vectors(model.embed(Arrays.copyOf(ids, length - 2)))
                            .build(),
                    new PromptPart.Tokens(Arrays.copyOfRange(ids, length - 2, length)));
            double expected = 0;
            for (int end : new int[] {length - 2, length - 1}) {
                float[] logits = logits(Arrays.copyOf(ids, end));
                double sum = 0;
                for (float logit : logits) {
                    sum += Math.exp(logit - (double) logits[ids[end]]);
                }
                expected += Math.log(sum) / 2;
            }
            assertThat(model.lossAndGradients(List.of(example)).loss())
                    .as("length " + length)
                    .isCloseTo(expected, within(1e-5));
        }
    }

    @Test
    void gradientsAreTheSameOnEitherSideOfShort() {
        int[] ids = ids(140);
        TrainingExample shorter = new TrainingExample(
                Prompt.builder().vectors(model.embed(Arrays.copyOf(ids, 60))).build(),
                new PromptPart.Tokens(Arrays.copyOfRange(ids, 60, 70)));
        TrainingExample longer =
                new TrainingExample(Prompt.of(ids), new PromptPart.Tokens(Arrays.copyOfRange(ids, 0, 10)));
        float[] alone = model.lossAndGradients(List.of(shorter))
                .gradients()
                .get(0)
                .get(0)
                .toArray();
        float[] padded = model.lossAndGradients(List.of(shorter, longer))
                .gradients()
                .get(0)
                .get(0)
                .toArray();
        for (int i = 0; i < padded.length; i++) {
            padded[i] *= 2; // half of the tokens are the other example's
        }
        assertThatTensor(padded).isCloseTo(alone, new Tolerance(1e-6, 1e-3));
    }
}
