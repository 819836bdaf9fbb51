package org.dualslm.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.dualslm.api.llm.DifferentiableLanguageModel;
import org.dualslm.api.llm.LossAndGradients;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.llm.PromptPart;
import org.dualslm.api.llm.TrainingExample;
import org.dualslm.api.tensor.Embeddings;

/**
 * What every {@link DifferentiableLanguageModel} promises beside all of {@link LanguageModelContract}: losses that agree with its
 * logits, and gradients that agree with finite differences of its losses (1 % off at any position is noticed). It is extended as
 * {@link LanguageModelContract} is, with a model that computes in float32 or better; {@link #lossTolerance()} may say more.
 */
public abstract class DifferentiableLanguageModelContract extends LanguageModelGradients {
    /** For subclasses. */
    protected DifferentiableLanguageModelContract() {}

    @Promise(by = "DifferentiableLanguageModel.lossAndGradients", that = "the weights are afterwards as they were")
    void trainingThroughItLeavesTheWeightsAsTheyWere() {
        String before = model().fingerprint();
        float[] logits = logitsAfter(mixedPrompt(1));
        for (int i = 0; i < 3; i++) {
            model().lossAndGradients(batch());
        }
        assertThat(model().fingerprint()).as("fingerprint").isEqualTo(before);
        assertThat(logitsAfter(mixedPrompt(1))).as("logits").isEqualTo(logits);
    }

    @Promise(
            by = "DifferentiableLanguageModel.lossAndGradients",
            that = "threads may share it: they get what one thread would")
    void threadsMayTeachAtOnce() {
        List<Callable<LossAndGradients>> calls = new ArrayList<>();
        List<LossAndGradients> alone = new ArrayList<>();
        for (int i = 0; i < Concurrently.THREADS; i++) {
            List<TrainingExample> batch = batch();
            Collections.rotate(batch, i);
            alone.add(model().lossAndGradients(batch));
            calls.add(() -> {
                LossAndGradients first = model().lossAndGradients(batch);
                assertThat(model().lossAndGradients(batch))
                        .as("the same again in a thread")
                        .isEqualTo(first);
                return first;
            });
        }
        assertThat(Concurrently.call(calls)).isEqualTo(alone);
    }

    @Promise(
            by = "DifferentiableLanguageModel.lossAndGradients",
            that = "a call that fails in one thread harms no call in another")
    void aFailingLessonHarmsNoOther() {
        LossAndGradients expected = model().lossAndGradients(batch());
        List<Callable<Void>> calls = new ArrayList<>();
        for (int i = 0; i < Concurrently.THREADS; i++) {
            boolean fails = i % 2 == 1;
            calls.add(() -> {
                for (int round = 0; round < 3; round++) {
                    if (fails) {
                        badBatches()
                                .forEach((what, bad) -> Refusal.ofArgument(what, () -> model().lossAndGradients(bad)));
                    } else {
                        assertThat(model().lossAndGradients(batch())).isEqualTo(expected);
                    }
                }
                return null;
            });
        }
        Concurrently.call(calls);
        assertThat(model().lossAndGradients(batch()))
                .as("after calls that failed")
                .isEqualTo(expected);
    }

    @Promise(
            by = "DifferentiableLanguageModel.lossAndGradients",
            that = "what is empty or does not fit the model is refused in words")
    void badBatchesAreRefused() {
        badBatches().forEach((what, bad) -> Refusal.ofArgument(what, () -> model().lossAndGradients(bad)));
        int size = model().vocabularySize();
        Refusal.ofArgument("target " + size, () -> model().lossAndGradients(List.of(target(size))), size);
        int width = model().hiddenSize();
        Refusal.ofArgument(
                "vectors of width " + (width + 1),
                () -> model().lossAndGradients(List.of(example(vectors(1, width + 1, 0), 2, 1))),
                width + 1,
                width);
        int context = model().contextLength();
        Refusal.ofArgument(
                "a prompt of " + context + " tokens and 2 more",
                () -> model().lossAndGradients(List.of(example(Prompt.of(ids(context, 1)), 2, 1))),
                context);
    }

    private Map<String, List<TrainingExample>> badBatches() {
        TrainingExample good = example(Prompt.of(ids(3, 1)), 2, 1);
        Map<String, List<TrainingExample>> bad = new LinkedHashMap<>();
        bad.put("an empty batch", List.of());
        bad.put("an empty prompt", List.of(example(Prompt.of(), 2, 1)));
        bad.put("an empty target", List.of(example(Prompt.of(ids(2, 1)), 0, 1)));
        bad.put("an unknown target", List.of(good, target(model().vocabularySize())));
        bad.put("a negative target", List.of(target(-1)));
        for (Prompt prompt : badPrompts()) {
            bad.put("a prompt of " + prompt.parts(), List.of(good, example(prompt, 2, 1)));
        }
        return bad;
    }

    private static TrainingExample target(int token) {
        return new TrainingExample(Prompt.of(0), new PromptPart.Tokens(new int[] {token}));
    }

    @Promise(by = "DifferentiableLanguageModel.lossAndGradients", that = "null is refused, as a batch and in one")
    void nullExamplesAreRefused() {
        Refusal.ofNull("null instead of a batch", () -> model().lossAndGradients(null));
        Refusal.ofNull("null in a batch", () -> model().lossAndGradients(Arrays.asList(batch().get(0), null)));
    }

    @Promise(
            by = "DifferentiableLanguageModel.close",
            that = "lossAndGradients throws an IllegalStateException afterwards")
    void aClosedModelTeachesNothing() {
        DifferentiableLanguageModel closed = openModel();
        List<TrainingExample> batch = batch();
        List<TrainingExample> withoutVectors = batch.subList(1, 2);
        closed.close();
        Refusal.ofState("lossAndGradients after close", () -> closed.lossAndGradients(batch));
        Refusal.ofState("lossAndGradients without vectors", () -> closed.lossAndGradients(withoutVectors));
    }

    @Promise(
            by = "DifferentiableLanguageModel.close",
            that = "calls under way end rightly, or say with an IllegalStateException that it is closed")
    void closingWhileOthersTeachIsSafe() {
        DifferentiableLanguageModel closing = openModel();
        List<TrainingExample> batch = batch();
        LossAndGradients expected = model().lossAndGradients(batch);
        Concurrently.closeWhileUsed(closing::close, () -> assertThat(closing.lossAndGradients(batch))
                .isEqualTo(expected));
    }

    /** Shapes: one gradient for each stretch of vectors. */
    @Promise(
            by = "LossAndGradients.gradients",
            that = "for each example, in order, there is one for each stretch of vectors, of its shape")
    void gradientsHaveTheShapesOfTheVectorsInOrder() {
        LossAndGradients result = model().lossAndGradients(batch());
        assertThat(result.exampleLosses()).hasSameSizeAs(batch());
        assertThat(result.gradients()).hasSameSizeAs(batch());
        for (int i = 0; i < batch().size(); i++) {
            assertThat(result.gradients().get(i))
                    .extracting(Embeddings::length)
                    .as("lengths for example %d", i)
                    .isEqualTo(stretches(batch().get(i)).stream()
                            .map(Embeddings::length)
                            .toList());
            result.gradients().get(i).forEach(gradient -> {
                assertThat(gradient.width()).as("width").isEqualTo(model().hiddenSize());
                assertThat(gradient.isFinite()).as("finite").isTrue();
            });
        }
    }
}
