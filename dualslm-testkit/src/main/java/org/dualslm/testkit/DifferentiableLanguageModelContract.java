package org.dualslm.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;
import static org.dualslm.testkit.TensorAssert.assertThatTensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.DoubleUnaryOperator;
import org.dualslm.api.llm.DecodingSession;
import org.dualslm.api.llm.DifferentiableLanguageModel;
import org.dualslm.api.llm.LossAndGradients;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.llm.PromptPart;
import org.dualslm.api.llm.TrainingExample;
import org.dualslm.api.tensor.Embeddings;
import org.junit.jupiter.api.Test;

/**
 * What every {@link DifferentiableLanguageModel} must do: beside all of {@link LanguageModelContract}, losses that agree with its
 * logits and gradients that agree with finite differences of its losses, to less than one per cent.
 */
public abstract class DifferentiableLanguageModelContract extends LanguageModelContract {
    private static final double GRADIENT_ERROR = 0.005;

    /** For subclasses. */
    protected DifferentiableLanguageModelContract() {}

    @Override
    protected abstract DifferentiableLanguageModel openModel();

    private DifferentiableLanguageModel differentiable() {
        return (DifferentiableLanguageModel) model();
    }

    /** How far losses may be from each other when they are computed in two ways; by default 0.00001. */
    protected double lossTolerance() {
        return 1e-5;
    }

    private TrainingExample example(Prompt prompt, int targets, long seed) {
        return new TrainingExample(prompt, new PromptPart.Tokens(ids(targets, seed)));
    }

    /** Examples of unequal lengths, with and without vectors. */
    private List<TrainingExample> batch() {
        return List.of(
                example(mixedPrompt(1), 5, 11),
                example(Prompt.of(ids(3, 2)), 2, 12),
                example(Prompt.builder().vectors(model().embed(ids(2, 3))).build(), 9, 13),
                example(mixedPrompt(4), 1, 14));
    }

    @Test
    void lossesAreTheCrossEntropiesOfTheLogits() {
        List<TrainingExample> batch = batch();
        LossAndGradients result = differentiable().lossAndGradients(batch);
        double sum = 0;
        int tokens = 0;
        for (int i = 0; i < batch.size(); i++) {
            double loss = crossEntropies(batch.get(i));
            int targets = batch.get(i).target().length();
            assertThat(result.exampleLosses().get(i)).isCloseTo(loss / targets, within(10 * lossTolerance()));
            sum += loss;
            tokens += targets;
        }
        assertThat(result.loss()).isCloseTo(sum / tokens, within(10 * lossTolerance()));
    }

    private double crossEntropies(TrainingExample example) {
        double sum = 0;
        try (DecodingSession session = model().openSession()) {
            session.append(example.prompt());
            for (int target : example.target().ids()) {
                float[] logits = session.logits();
                double exponentials = 0;
                for (float logit : logits) {
                    exponentials += Math.exp(logit - (double) logits[target]);
                }
                sum += Math.log(exponentials);
                session.append(Prompt.of(target));
            }
        }
        return sum;
    }

    @Test
    void aBatchIsItsExamplesOneByOne() {
        List<TrainingExample> batch = batch();
        LossAndGradients together = differentiable().lossAndGradients(batch);
        int tokens =
                batch.stream().mapToInt(example -> example.target().length()).sum();
        for (int i = 0; i < batch.size(); i++) {
            LossAndGradients alone = differentiable().lossAndGradients(List.of(batch.get(i)));
            assertThat(together.exampleLosses().get(i)).isCloseTo(alone.loss(), within(lossTolerance()));
            double share = batch.get(i).target().length() / (double) tokens;
            List<Embeddings> gradients = together.gradients().get(i);
            assertThat(gradients).hasSameSizeAs(alone.gradients().get(0));
            for (int part = 0; part < gradients.size(); part++) {
                Embeddings single = alone.gradients().get(0).get(part);
                assertThatTensor(gradients.get(part))
                        .as("example " + i + ", part " + part)
                        .isCloseTo(scaled(single, share), Tolerance.absolute(1e-3 * share * largest(single)));
            }
        }
    }

    private static Embeddings scaled(Embeddings embeddings, double factor) {
        float[] values = embeddings.toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] *= (float) factor;
        }
        return Embeddings.of(embeddings.length(), embeddings.width(), values);
    }

    private static double largest(Embeddings embeddings) {
        double largest = 0;
        for (float value : embeddings.toArray()) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    @Test
    void gradientsHaveTheShapesOfTheVectorsInOrder() {
        LossAndGradients result = differentiable().lossAndGradients(batch());
        assertThat(result.gradients()).hasSize(4);
        assertThat(result.gradients().get(0).stream().map(Embeddings::length)).containsExactly(5, 1);
        assertThat(result.gradients().get(1)).isEmpty();
        assertThat(result.gradients().get(2).stream().map(Embeddings::length)).containsExactly(2);
        for (List<Embeddings> gradients : result.gradients()) {
            assertThat(gradients).allSatisfy(gradient -> {
                assertThat(gradient.width()).isEqualTo(model().hiddenSize());
                assertThat(gradient.isFinite()).isTrue();
            });
        }
    }

    @Test
    void gradientsAgreeWithFiniteDifferences() {
        List<TrainingExample> batch = batch();
        List<List<Embeddings>> gradients =
                differentiable().lossAndGradients(batch).gradients();
        Random random = new Random(5);
        for (int i = 0; i < batch.size(); i++) {
            for (int part = 0; part < gradients.get(i).size(); part++) {
                assertGradient(batch, i, part, gradients.get(i).get(part), random);
            }
        }
    }

    /** Along the gradient itself, and along a direction that also moves what the gradient might have forgotten. */
    private void assertGradient(
            List<TrainingExample> batch, int example, int part, Embeddings gradient, Random random) {
        float[] along = gradient.toArray();
        double norm = norm(along);
        float[] across = new float[along.length];
        for (int i = 0; i < across.length; i++) {
            across[i] = (float) (random.nextGaussian() * norm / Math.sqrt(across.length) + along[i]);
        }
        for (float[] direction : List.of(along, across)) {
            double expected = dot(along, direction) / norm(direction);
            double found = derivative(
                    distance -> differentiable()
                            .lossAndGradients(moved(batch, example, part, direction, distance))
                            .loss(),
                    norm(vectors(batch.get(example), part).toArray()));
            assertThat(found)
                    .as("example %d, part %d", example, part)
                    .isCloseTo(expected, within(GRADIENT_ERROR * norm));
        }
    }

    /** The derivative at 0, from central differences with the step at which halving it changes least. */
    private static double derivative(DoubleUnaryOperator function, double scale) {
        double best = Double.NaN;
        double smallestChange = Double.POSITIVE_INFINITY;
        double previous = Double.NaN;
        for (double step = scale / 4; step > scale / 2000; step /= 2) {
            double slope = (function.applyAsDouble(step) - function.applyAsDouble(-step)) / (2 * step);
            double change = Math.abs(slope - previous);
            if (change < smallestChange) {
                smallestChange = change;
                best = (4 * slope - previous) / 3; // the error falls with the step's square
            }
            previous = slope;
        }
        return best;
    }

    private static Embeddings vectors(TrainingExample example, int part) {
        return example.prompt().parts().stream()
                .filter(PromptPart.Vectors.class::isInstance)
                .map(each -> ((PromptPart.Vectors) each).embeddings())
                .skip(part)
                .findFirst()
                .orElseThrow();
    }

    private static List<TrainingExample> moved(
            List<TrainingExample> batch, int example, int part, float[] direction, double distance) {
        Embeddings from = vectors(batch.get(example), part);
        float[] values = from.toArray();
        double scale = distance / norm(direction);
        for (int i = 0; i < values.length; i++) {
            values[i] += (float) (scale * direction[i]);
        }
        PromptPart to = new PromptPart.Vectors(Embeddings.of(from.length(), from.width(), values));
        List<PromptPart> parts = new ArrayList<>();
        int seen = 0;
        for (PromptPart each : batch.get(example).prompt().parts()) {
            boolean replaced = each instanceof PromptPart.Vectors && seen++ == part;
            parts.add(replaced ? to : each);
        }
        List<TrainingExample> result = new ArrayList<>(batch);
        result.set(
                example,
                new TrainingExample(new Prompt(parts), batch.get(example).target()));
        return result;
    }

    private static double norm(float[] values) {
        return Math.sqrt(dot(values, values));
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    @Test
    void trainingThroughItLeavesTheWeightsAsTheyWere() {
        String before = model().fingerprint();
        float[] logits = logitsAfter(mixedPrompt(1));
        for (int i = 0; i < 3; i++) {
            differentiable().lossAndGradients(batch());
        }
        assertThat(model().fingerprint()).isEqualTo(before);
        assertThat(logitsAfter(mixedPrompt(1))).isEqualTo(logits);
    }

    @Test
    void theSameBatchGivesTheSameGradients() {
        assertThat(differentiable().lossAndGradients(batch()))
                .isEqualTo(differentiable().lossAndGradients(batch()));
    }

    @Test
    void badBatchesAreRefused() {
        int context = model().contextLength();
        Embeddings wide = Embeddings.of(1, model().hiddenSize() + 1, new float[model().hiddenSize() + 1]);
        List<List<TrainingExample>> bad = List.of(
                List.of(),
                List.of(example(Prompt.of(), 2, 1)),
                List.of(example(Prompt.of(ids(2, 1)), 0, 1)),
                List.of(example(Prompt.of(model().vocabularySize()), 2, 1)),
                List.of(new TrainingExample(Prompt.of(0), new PromptPart.Tokens(new int[] {-1}))),
                List.of(example(Prompt.builder().vectors(wide).build(), 2, 1)),
                List.of(example(Prompt.of(ids(3, 1)), 2, 1), example(Prompt.of(ids(context, 1)), 2, 1)));
        for (List<TrainingExample> batch : bad) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> differentiable().lossAndGradients(batch));
        }
    }

    @Test
    void aModelMayBeClosedWhileItTeaches() throws InterruptedException {
        List<TrainingExample> batch = batch();
        CountDownLatch taught = new CountDownLatch(4);
        List<Throwable> thrown = new CopyOnWriteArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Thread thread = new Thread(() -> {
                try {
                    while (true) {
                        differentiable().lossAndGradients(batch);
                        taught.countDown();
                    }
                } catch (Throwable e) {
                    thrown.add(e);
                }
            });
            thread.start();
            threads.add(thread);
        }
        taught.await();
        model().close();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(thrown).hasSize(2).allSatisfy(e -> assertThat(e).isInstanceOf(IllegalStateException.class));
    }

    @Test
    void aClosedModelTeachesNothing() {
        List<TrainingExample> batch = batch();
        model().close();
        assertThatIllegalStateException().isThrownBy(() -> differentiable().lossAndGradients(batch));
    }
}
