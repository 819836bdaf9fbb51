package org.dualslm.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.dualslm.testkit.TensorAssert.assertThatTensor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.dualslm.api.adapter.AdamW;
import org.dualslm.api.adapter.Adapter;
import org.dualslm.api.adapter.TrainableAdapter;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.api.tensor.FloatTensor;
import org.junit.jupiter.api.Test;

/**
 * What every {@link TrainableAdapter} promises beside what {@link AdapterContract} asks: gradients that agree with finite
 * differences to 0.3 %, an optimizer that takes exactly AdamW's steps, and states that can be saved and put back bit by bit.
 */
public abstract class TrainableAdapterContract extends AdapterContract {
    private static final AdamW SETTINGS = new AdamW(3e-3, 0.9, 0.98, 1e-8, 0.1);

    /** For subclasses. */
    protected TrainableAdapterContract() {}

    @Override
    TrainableAdapter adapter() {
        return trainable(super.adapter());
    }

    private static TrainableAdapter trainable(Adapter adapter) {
        assertThat(adapter).isInstanceOf(TrainableAdapter.class);
        return (TrainableAdapter) adapter;
    }

    private TrainableAdapter create(long seed) {
        return trainable(provider().create(spec(), seed));
    }

    /** Random output gradients for the batch. */
    private List<Embeddings> gradientsFor(List<Embeddings> batch) {
        List<Embeddings> gradients = new ArrayList<>();
        for (Embeddings frames : batch) {
            int length = adapter().outputLength(frames.length());
            gradients.add(random(length, spec().outputWidth(), 100 + gradients.size()));
        }
        return gradients;
    }

    private void accumulate(TrainableAdapter adapter) {
        adapter.accumulate(batch(), gradientsFor(batch()));
    }

    private static void assertSame(Map<String, FloatTensor> actual, Map<String, FloatTensor> expected, String what) {
        assertThat(actual.keySet()).as(what).isEqualTo(expected.keySet());
        expected.forEach((name, tensor) ->
                assertThat(actual.get(name)).as("%s '%s'", what, name).isEqualTo(tensor));
    }

    private static void assertAllZero(Map<String, FloatTensor> tensors) {
        tensors.forEach((name, tensor) -> assertThat(tensor)
                .as("gradient of '%s'", name)
                .isEqualTo(FloatTensor.of(tensor.shape(), new float[tensor.size()])));
    }

    @Test
    public void sameSeedGivesSameParameters() {
        try (TrainableAdapter same = create(SEED);
                TrainableAdapter other = create(SEED + 1)) {
            assertSame(same.parameters(), adapter().parameters(), "parameter");
            assertThat(List.copyOf(same.parameters().keySet()))
                    .as("the order of the parameters")
                    .isEqualTo(List.copyOf(adapter().parameters().keySet()));
            assertThat(other.parameters()).isNotEqualTo(adapter().parameters());
        }
    }

    @Test
    public void freshAdapterHasNoGradients() {
        Map<String, FloatTensor> parameters = adapter().parameters();
        assertThat(adapter().gradientNorm()).isZero();
        assertThat(List.copyOf(adapter().gradients().keySet())).isEqualTo(List.copyOf(parameters.keySet()));
        adapter().gradients().forEach((name, gradient) -> assertThat(gradient.shape())
                .as("shape of the gradient of '%s'", name)
                .isEqualTo(parameters.get(name).shape()));
        assertAllZero(adapter().gradients());
    }

    @Test
    public void gradientsAgreeWithFiniteDifferences() {
        FiniteDifferences.check(adapter(), batch(), gradientsFor(batch()));
    }

    @Test
    public void gradientsAfterTrainingAgreeWithFiniteDifferences() {
        for (int i = 0; i < 20; i++) {
            accumulate(adapter());
            adapter().step(SETTINGS, 1);
        }
        FiniteDifferences.check(adapter(), batch(), gradientsFor(batch()));
    }

    @Test
    public void gradientsOfABatchAreTheSumOfThoseOfItsItems() {
        accumulate(adapter());
        try (TrainableAdapter oneByOne = create(SEED)) {
            List<Embeddings> gradients = gradientsFor(batch());
            for (int i = 0; i < gradients.size(); i++) {
                oneByOne.accumulate(batch().subList(i, i + 1), gradients.subList(i, i + 1));
            }
            assertGradientsClose(oneByOne, adapter(), 1);
        }
    }

    @Test
    public void gradientsAddUpUntilTheyAreCleared() {
        accumulate(adapter());
        try (TrainableAdapter twice = create(SEED)) {
            accumulate(twice);
            accumulate(twice);
            assertGradientsClose(twice, adapter(), 2);
            twice.clearGradients();
            assertAllZero(twice.gradients());
            assertThat(twice.gradientNorm()).isZero();
            accumulate(twice);
            assertGradientsClose(twice, adapter(), 1);
        }
    }

    private static void assertGradientsClose(TrainableAdapter actual, TrainableAdapter reference, float factor) {
        double allowed = 1e-5 * factor * reference.gradientNorm();
        Map<String, FloatTensor> found = actual.gradients();
        reference.gradients().forEach((name, gradient) -> assertThatTensor(found.get(name))
                .as("gradient of '%s'", name)
                .isCloseTo(Parameters.scaled(gradient, factor), Tolerance.absolute(allowed)));
    }

    @Test
    public void accumulatingChangesNoParameter() {
        List<Embeddings> before = adapter().adapt(batch());
        Map<String, FloatTensor> parameters = adapter().parameters();
        accumulate(adapter());
        assertSame(adapter().parameters(), parameters, "parameter");
        assertThat(adapter().adapt(batch())).isEqualTo(before);
    }

    @Test
    public void gradientNormIsThatOfAllGradients() {
        accumulate(adapter());
        double norm = Parameters.norm(adapter().gradients().values());
        assertThat(adapter().gradientNorm()).isPositive().isCloseTo(norm, within(1e-5 * norm));
    }

    @Test
    public void stepsAreThoseOfAdamW() {
        ReferenceAdamW reference = new ReferenceAdamW(adapter().parameters());
        double[] scales = {1, 0.25, 0, 1};
        for (int i = 0; i < scales.length; i++) {
            AdamW settings = new AdamW(1e-2 / (i + 1), 0.8, 0.95, 1e-6, 0.1 * i);
            accumulate(adapter());
            reference.step(settings, adapter().gradients(), scales[i]);
            adapter().step(settings, scales[i]);
            reference.assertClose(adapter().parameters(), i + 1);
            assertAllZero(adapter().gradients());
        }
    }

    @Test
    public void stepsDescend() {
        AdamW settings = new AdamW(1e-3, 0.9, 0.98, 1e-12, 0);
        List<Embeddings> targets = targets();
        double first = loss(targets);
        for (int i = 0; i < 40; i++) {
            adapter().accumulate(batch(), errors(targets));
            adapter().step(settings, 1);
            if (i == 0) {
                assertThat(loss(targets)).as("squared error after one step").isLessThan(first);
            }
        }
        assertThat(loss(targets))
                .as("squared error after 40 steps, %s before", first)
                .isLessThan(0.97 * first);
    }

    /** Random vectors of the size that the adapter's now have. */
    private List<Embeddings> targets() {
        List<Embeddings> outputs = adapter().adapt(batch());
        List<Embeddings> random = gradientsFor(batch());
        float ratio =
                (float) Math.sqrt(FiniteDifferences.inner(outputs, outputs) / FiniteDifferences.inner(random, random));
        return random.stream().map(vectors -> scaled(vectors, ratio)).toList();
    }

    private double loss(List<Embeddings> targets) {
        return 0.5 * FiniteDifferences.inner(errors(targets), errors(targets));
    }

    private List<Embeddings> errors(List<Embeddings> targets) {
        List<Embeddings> errors = new ArrayList<>();
        List<Embeddings> outputs = adapter().adapt(batch());
        for (int i = 0; i < targets.size(); i++) {
            float[] values = outputs.get(i).toArray();
            float[] wanted = targets.get(i).toArray();
            for (int k = 0; k < values.length; k++) {
                values[k] -= wanted[k];
            }
            errors.add(Embeddings.of(outputs.get(i).length(), spec().outputWidth(), values));
        }
        return errors;
    }

    @Test
    public void parametersLoadIntoTheSameAdapter() {
        accumulate(adapter());
        adapter().step(SETTINGS, 1);
        try (TrainableAdapter loaded =
                trainable(provider().load(spec(), adapter().parameters()))) {
            assertSame(loaded.parameters(), adapter().parameters(), "parameter");
            assertThat(loaded.adapt(batch())).isEqualTo(adapter().adapt(batch()));
        }
    }

    @Test
    public void parametersThatDoNotFitAreNotLoaded() {
        Map<String, FloatTensor> parameters = adapter().parameters();
        String name = parameters.keySet().iterator().next();
        for (Map<String, FloatTensor> bad : Parameters.spoilt(parameters, name)) {
            assertThatThrownBy(() -> provider().load(spec(), bad))
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessageMatching("(?s).*(\\Q" + name + "\\E|" + Parameters.UNKNOWN + ").*");
        }
    }

    @Test
    public void trainingResumesBitByBit() {
        train(adapter(), 2);
        Map<String, FloatTensor> parameters = adapter().parameters();
        Map<String, FloatTensor> state = adapter().optimizerState();
        train(adapter(), 2);
        try (TrainableAdapter resumed = create(SEED + 1)) {
            accumulate(resumed);
            resumed.restore(parameters, state);
            assertAllZero(resumed.gradients());
            assertSame(resumed.parameters(), parameters, "parameter");
            assertSame(resumed.optimizerState(), state, "optimizer tensor");
            train(resumed, 2);
            assertSame(resumed.parameters(), adapter().parameters(), "parameter");
            assertSame(resumed.optimizerState(), adapter().optimizerState(), "optimizer tensor");
            assertThat(resumed.adapt(batch())).isEqualTo(adapter().adapt(batch()));
        }
    }

    private void train(TrainableAdapter adapter, int steps) {
        for (int i = 0; i < steps; i++) {
            accumulate(adapter);
            adapter.step(SETTINGS, 0.5);
        }
    }

    @Test
    public void restoringWithoutOptimizerStateStartsItAnew() {
        Map<String, FloatTensor> fresh = adapter().parameters();
        train(adapter(), 1);
        Map<String, FloatTensor> afterOne = adapter().parameters();
        train(adapter(), 3);
        adapter().restore(fresh, Map.of());
        train(adapter(), 1);
        assertSame(adapter().parameters(), afterOne, "parameter");
    }

    @Test
    public void statesThatDoNotFitAreNotRestored() {
        train(adapter(), 1);
        Map<String, FloatTensor> parameters = adapter().parameters();
        Map<String, FloatTensor> state = adapter().optimizerState();
        try (TrainableAdapter other = create(SEED + 1)) {
            train(other, 2);
            accumulate(other);
            Map<String, FloatTensor> parametersBefore = other.parameters();
            Map<String, FloatTensor> stateBefore = other.optimizerState();
            Map<String, FloatTensor> gradientsBefore = other.gradients();
            List<ThrowingCallable> attempts = new ArrayList<>();
            Parameters.spoilt(parameters, parameters.keySet().iterator().next())
                    .forEach(bad -> attempts.add(() -> other.restore(bad, state)));
            state.keySet().forEach(name -> Parameters.spoilt(state, name)
                    .forEach(bad -> attempts.add(() -> other.restore(parameters, bad))));
            for (ThrowingCallable attempt : attempts) {
                assertThatThrownBy(attempt).isInstanceOf(IllegalArgumentException.class);
                assertSame(other.parameters(), parametersBefore, "parameter");
                assertSame(other.optimizerState(), stateBefore, "optimizer tensor");
                assertSame(other.gradients(), gradientsBefore, "gradient");
            }
        }
    }

    @Test
    public void badGradientsAreRefusedAndNothingIsAdded() {
        accumulate(adapter());
        Map<String, FloatTensor> before = adapter().gradients();
        Embeddings frames = frames(7, 1);
        Embeddings good = gradientsFor(List.of(frames)).get(0);
        Map<Embeddings, Embeddings> pairs = new LinkedHashMap<>();
        badFrames().forEach(bad -> pairs.put(bad, good));
        badGradients(good).forEach(bad -> assertRefused(List.of(frames, frames), List.of(good, bad)));
        pairs.forEach((bad, gradient) -> assertRefused(List.of(frames, bad), List.of(good, gradient)));
        assertRefused(List.of(frames, frames), List.of(good));
        assertRefused(List.of(), List.of(good));
        assertSame(adapter().gradients(), before, "gradient");
    }

    private void assertRefused(List<Embeddings> frames, List<Embeddings> gradients) {
        assertThatThrownBy(() -> adapter().accumulate(frames, gradients))
                .as("frames %s with gradients %s", frames, gradients)
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static List<Embeddings> badGradients(Embeddings good) {
        float[] nan = good.toArray();
        nan[nan.length - 1] = Float.NaN;
        float[] infinite = good.toArray();
        infinite[0] = Float.POSITIVE_INFINITY;
        return List.of(
                random(good.length() + 1, good.width(), 1),
                good.slice(0, good.length() - 1),
                random(good.length(), good.width() + 1, 1),
                Embeddings.of(good.length(), good.width(), nan),
                Embeddings.of(good.length(), good.width(), infinite));
    }

    @Test
    public void badGradientScalesAreRefused() {
        accumulate(adapter());
        Map<String, FloatTensor> before = adapter().parameters();
        for (double scale : new double[] {-1e-9, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> adapter().step(SETTINGS, scale))
                    .as("gradient scale %s", scale)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertSame(adapter().parameters(), before, "parameter");
        assertThat(adapter().gradientNorm()).isPositive();
    }

    @Test
    public void accumulatingNothingAddsNothing() {
        adapter().accumulate(List.of(), List.of());
        assertThat(adapter().gradientNorm()).isZero();
    }

    @Test
    public void closedAdapterRefusesToTrain() {
        Map<String, FloatTensor> parameters = adapter().parameters();
        List<Embeddings> gradients = gradientsFor(batch());
        adapter().close();
        List<Consumer<TrainableAdapter>> uses = List.of(
                closed -> closed.accumulate(batch(), gradients),
                closed -> closed.step(SETTINGS, 1),
                TrainableAdapter::gradientNorm,
                TrainableAdapter::clearGradients,
                TrainableAdapter::parameters,
                TrainableAdapter::gradients,
                TrainableAdapter::optimizerState,
                closed -> closed.restore(parameters, Map.of()));
        uses.forEach(use -> assertThatThrownBy(() -> use.accept(adapter())).isInstanceOf(IllegalStateException.class));
    }
}
