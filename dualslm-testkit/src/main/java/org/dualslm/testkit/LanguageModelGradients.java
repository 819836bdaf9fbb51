package org.dualslm.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.dualslm.testkit.TensorAssert.assertThatTensor;

import java.util.ArrayList;
import java.util.List;
import org.dualslm.api.llm.DecodingSession;
import org.dualslm.api.llm.DifferentiableLanguageModel;
import org.dualslm.api.llm.LanguageModel;
import org.dualslm.api.llm.LossAndGradients;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.llm.PromptPart;
import org.dualslm.api.llm.TrainingExample;
import org.dualslm.api.tensor.Embeddings;

/** Losses and gradients: right, at every position, and the same whatever is beside an example. */
abstract class LanguageModelGradients extends LanguageModelContract {
    /** A position with less of the largest gradient than this is compared with so much of it. */
    private static final double NEGLIGIBLE = 0.01;

    /** How far losses may be from each other when they are computed in two ways; by default 0.00001. */
    protected double lossTolerance() {
        return 1e-5;
    }

    @Override
    protected DifferentiableLanguageModel openModel() {
        return differentiable(super.openModel());
    }

    @Override
    protected DifferentiableLanguageModel model() {
        return differentiable(super.model());
    }

    private static DifferentiableLanguageModel differentiable(LanguageModel model) {
        assertThat(model).isInstanceOf(DifferentiableLanguageModel.class);
        return (DifferentiableLanguageModel) model;
    }

    final TrainingExample example(Prompt prompt, int targets, long seed) {
        return new TrainingExample(prompt, new PromptPart.Tokens(ids(targets, seed)));
    }

    /** Examples of unequal lengths, a long one and a tiny one among them, with and without vectors. */
    final List<TrainingExample> batch() {
        return new ArrayList<>(List.of(
                example(mixedPrompt(1), 5, 11),
                example(Prompt.of(ids(3, 2)), 2, 12),
                example(Prompt.builder().vectors(model().embed(ids(2, 3))).build(), 9, 13),
                example(Prompt.builder().vectors(model().embed(ids(1, 3))).build(), 1, 13),
                example(Prompt.of(ids(40, 5)), 3, 15),
                example(mixedPrompt(4), 1, 14)));
    }

    /** The vectors in an example's prompt, in order. */
    static List<Embeddings> stretches(TrainingExample example) {
        List<Embeddings> stretches = new ArrayList<>();
        for (PromptPart part : example.prompt().parts()) {
            if (part instanceof PromptPart.Vectors vectors) {
                stretches.add(vectors.embeddings());
            }
        }
        return stretches;
    }

    @Promise(
            by = "LossAndGradients.loss and exampleLosses",
            that = "they are the mean cross-entropy of the logits over all target tokens, and over each example's")
    void lossesAreTheCrossEntropiesOfTheLogits() {
        List<TrainingExample> batch = batch();
        LossAndGradients result = model().lossAndGradients(batch);
        double sum = 0;
        int tokens = 0;
        for (int i = 0; i < batch.size(); i++) {
            double loss = crossEntropies(batch.get(i));
            int targets = batch.get(i).target().length();
            assertThat(result.exampleLosses().get(i))
                    .as("loss of example %d", i)
                    .isCloseTo(loss / targets, within(10 * lossTolerance()));
            sum += loss;
            tokens += targets;
        }
        assertThat(result.loss()).as("loss of the batch").isCloseTo(sum / tokens, within(10 * lossTolerance()));
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

    @Promise(
            by = "DifferentiableLanguageModel.lossAndGradients",
            that =
                    "a ragged batch gives, in order, what its examples give one by one, by their share of the target tokens")
    void aBatchIsItsExamplesOneByOne() {
        List<TrainingExample> batch = batch();
        LossAndGradients together = model().lossAndGradients(batch);
        int tokens =
                batch.stream().mapToInt(example -> example.target().length()).sum();
        for (int i = 0; i < batch.size(); i++) {
            LossAndGradients alone = model().lossAndGradients(List.of(batch.get(i)));
            assertThat(together.exampleLosses().get(i))
                    .as("loss of example %d", i)
                    .isCloseTo(alone.loss(), within(lossTolerance()));
            double share = batch.get(i).target().length() / (double) tokens;
            List<Embeddings> gradients = together.gradients().get(i);
            assertThat(gradients)
                    .as("gradients of example %d", i)
                    .hasSameSizeAs(alone.gradients().get(0));
            for (int part = 0; part < gradients.size(); part++) {
                assertClose(gradients.get(part), alone.gradients().get(0).get(part), share, i, part);
            }
        }
    }

    /** Each position by its own measure, so that none drowns in a larger one. */
    private static void assertClose(Embeddings found, Embeddings alone, double share, int example, int part) {
        Embeddings expected = AdapterFacts.scaled(alone, (float) share);
        double least = NEGLIGIBLE * TensorAssert.greatestMagnitude(expected);
        assertThat(found.length()).isEqualTo(expected.length());
        for (int row = 0; row < expected.length(); row++) {
            Embeddings wanted = expected.slice(row, row + 1);
            assertThatTensor(found.slice(row, row + 1))
                    .as("gradient of example %d, vectors %d, position %d", example, part, row)
                    .isCloseTo(
                            wanted, Tolerance.absolute(1e-3 * Math.max(least, TensorAssert.greatestMagnitude(wanted))));
        }
    }

    @Promise(by = "DifferentiableLanguageModel.lossAndGradients", that = "the same batch gives the same, bit by bit")
    void theSameBatchGivesTheSameGradients() {
        assertThat(model().lossAndGradients(batch())).isEqualTo(model().lossAndGradients(batch()));
    }

    @Promise(
            by = "DifferentiableLanguageModel.lossAndGradients",
            that = "its gradient is that of the loss, at every position, as finite differences show it")
    void gradientsAgreeWithFiniteDifferences() {
        for (TrainingExample example : batch()) {
            List<Embeddings> stretches = stretches(example);
            for (int part = 0; part < stretches.size(); part++) {
                for (int row = 0; row < stretches.get(part).length(); row++) {
                    checkHereOrNearby(example, part, row);
                }
            }
        }
    }

    /** A kink right beside the vectors, as ReLU has them, fools the differences and not the gradient: then it is none nearby. */
    private void checkHereOrNearby(TrainingExample example, int part, int row) {
        try {
            checkPosition(example, part, row);
        } catch (AssertionError off) {
            double[] vector = rows(stretches(example).get(part)).get(row);
            checkPosition(moved(example, part, row, vector, 0.05), part, row);
        }
    }

    private void checkPosition(TrainingExample example, int part, int row) {
        List<Embeddings> gradients =
                model().lossAndGradients(List.of(example)).gradients().get(0);
        double largest = gradients.stream()
                .flatMap(gradient -> rows(gradient).stream())
                .mapToDouble(Slope::norm)
                .max()
                .orElseThrow();
        Slope slope = new Slope(rows(gradients.get(part)).get(row), NEGLIGIBLE * largest, 31L * part + row);
        slope.check(
                "gradient for vectors " + part + ", position " + row + " of "
                        + example.prompt().parts(),
                distance -> model().lossAndGradients(List.of(moved(example, part, row, slope.direction(), distance)))
                        .loss(),
                Slope.norm(rows(stretches(example).get(part)).get(row)) / 2);
    }

    private static List<double[]> rows(Embeddings vectors) {
        List<double[]> rows = new ArrayList<>();
        for (int row = 0; row < vectors.length(); row++) {
            double[] values = new double[vectors.width()];
            for (int i = 0; i < values.length; i++) {
                values[i] = vectors.get(row, i);
            }
            rows.add(values);
        }
        return rows;
    }

    private static TrainingExample moved(
            TrainingExample example, int part, int row, double[] direction, double distance) {
        List<PromptPart> parts = new ArrayList<>();
        int seen = 0;
        for (PromptPart each : example.prompt().parts()) {
            if (each instanceof PromptPart.Vectors vectors && seen++ == part) {
                Embeddings from = vectors.embeddings();
                float[] values = from.toArray();
                for (int i = 0; i < direction.length; i++) {
                    values[row * from.width() + i] += (float) (distance * direction[i]);
                }
                parts.add(new PromptPart.Vectors(Embeddings.of(from.length(), from.width(), values)));
            } else {
                parts.add(each);
            }
        }
        return new TrainingExample(new Prompt(parts), example.target());
    }
}
