package org.dualslm.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.dualslm.testkit.TensorAssert.assertThatTensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.dualslm.api.adapter.AdamW;
import org.dualslm.api.adapter.Adapter;
import org.dualslm.api.adapter.TrainableAdapter;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.api.tensor.FloatTensor;

/** Gradients: right, added up, and never of bad input. */
abstract class AdapterGradients extends AdapterContract {
    static final AdamW SETTINGS = new AdamW(3e-3, 0.9, 0.98, 1e-8, 0.1);

    @Override
    TrainableAdapter adapter() {
        return trainable(super.adapter());
    }

    @Override
    TrainableAdapter create(long seed) {
        return trainable(super.create(seed));
    }

    static TrainableAdapter trainable(Adapter adapter) {
        assertThat(adapter).isInstanceOf(TrainableAdapter.class);
        return (TrainableAdapter) adapter;
    }

    /** Random output gradients for the batch. */
    final List<Embeddings> gradientsFor(List<Embeddings> batch) {
        List<Embeddings> gradients = new ArrayList<>();
        for (Embeddings frames : batch) {
            int length = adapter().outputLength(frames.length());
            gradients.add(random(length, spec().outputWidth(), 100 + gradients.size()));
        }
        return gradients;
    }

    final void accumulate(TrainableAdapter adapter) {
        adapter.accumulate(batch(), gradientsFor(batch()));
    }

    static void assertSame(Map<String, FloatTensor> actual, Map<String, FloatTensor> expected, String what) {
        assertThat(actual.keySet()).as(what).isEqualTo(expected.keySet());
        expected.forEach((name, tensor) ->
                assertThat(actual.get(name)).as("%s '%s'", what, name).isEqualTo(tensor));
    }

    static void assertAllZero(TrainableAdapter adapter, String when) {
        adapter.gradients().forEach((name, tensor) -> assertThat(tensor)
                .as("gradient of '%s' %s", name, when)
                .isEqualTo(FloatTensor.of(tensor.shape(), new float[tensor.size()])));
        assertThat(adapter.gradientNorm()).as("gradientNorm %s", when).isZero();
    }

    private static void assertGradientsClose(TrainableAdapter actual, TrainableAdapter reference, float factor) {
        double allowed = 1e-5 * factor * reference.gradientNorm();
        Map<String, FloatTensor> found = actual.gradients();
        reference.gradients().forEach((name, gradient) -> assertThatTensor(found.get(name))
                .as("gradient of '%s'", name)
                .isCloseTo(Parameters.scaled(gradient, factor), Tolerance.absolute(allowed)));
    }

    @Promise(
            by = "TrainableAdapter.gradients",
            that = "a fresh adapter has one for each parameter, of its shape, all zero")
    void freshAdapterHasNoGradients() {
        Map<String, FloatTensor> parameters = adapter().parameters();
        assertThat(List.copyOf(adapter().gradients().keySet()))
                .as("names, in the parameters' order")
                .isEqualTo(List.copyOf(parameters.keySet()));
        adapter().gradients().forEach((name, gradient) -> assertThat(gradient.shape())
                .as("shape of the gradient of '%s'", name)
                .isEqualTo(parameters.get(name).shape()));
        assertAllZero(adapter(), "of a fresh adapter");
    }

    @Promise(
            by = "TrainableAdapter.accumulate",
            that = "it adds the gradient of sum(adapt(frames) * outputGradients), as finite differences show it")
    void gradientsAgreeWithFiniteDifferences() {
        FiniteDifferences.check(adapter(), batch(), gradientsFor(batch()));
    }

    @Promise(by = "TrainableAdapter.accumulate", that = "its gradients are as right after steps as before")
    void gradientsAfterTrainingAgreeWithFiniteDifferences() {
        for (int i = 0; i < 20; i++) {
            accumulate(adapter());
            adapter().step(SETTINGS, 1);
        }
        FiniteDifferences.check(adapter(), batch(), gradientsFor(batch()));
    }

    @Promise(by = "TrainableAdapter.accumulate", that = "the gradient of a batch is the sum of those of its sequences")
    void gradientsOfABatchAreTheSumOfThoseOfItsItems() {
        accumulate(adapter());
        try (TrainableAdapter oneByOne = create(SEED)) {
            List<Embeddings> gradients = gradientsFor(batch());
            for (int i = 0; i < gradients.size(); i++) {
                oneByOne.accumulate(batch().subList(i, i + 1), gradients.subList(i, i + 1));
            }
            assertGradientsClose(oneByOne, adapter(), 1);
        }
    }

    @Promise(by = "TrainableAdapter.accumulate", that = "it adds to the gradients that are there")
    void gradientsAddUp() {
        accumulate(adapter());
        try (TrainableAdapter twice = create(SEED)) {
            accumulate(twice);
            accumulate(twice);
            assertGradientsClose(twice, adapter(), 2);
        }
    }

    @Promise(by = "TrainableAdapter.clearGradients", that = "all gradients are zero afterwards, and add up anew")
    void clearingForgetsGradients() {
        accumulate(adapter());
        try (TrainableAdapter cleared = create(SEED)) {
            accumulate(cleared);
            cleared.clearGradients();
            assertAllZero(cleared, "after clearGradients");
            accumulate(cleared);
            assertGradientsClose(cleared, adapter(), 1);
        }
    }

    @Promise(by = "TrainableAdapter.accumulate", that = "it changes neither parameters nor vectors")
    void accumulatingChangesNoParameter() {
        List<Embeddings> before = adapter().adapt(batch());
        Map<String, FloatTensor> parameters = adapter().parameters();
        accumulate(adapter());
        assertSame(adapter().parameters(), parameters, "parameter");
        assertThat(adapter().adapt(batch())).as("vectors").isEqualTo(before);
    }

    @Promise(by = "TrainableAdapter.gradientNorm", that = "it is the Euclidean norm of all gradients together")
    void gradientNormIsThatOfAllGradients() {
        accumulate(adapter());
        double norm = Parameters.norm(adapter().gradients().values());
        assertThat(adapter().gradientNorm()).isPositive().isCloseTo(norm, within(1e-5 * norm));
    }

    @Promise(by = "TrainableAdapter.accumulate", that = "an empty batch adds nothing")
    void accumulatingNothingAddsNothing() {
        adapter().accumulate(List.of(), List.of());
        assertThat(adapter().gradientNorm()).isZero();
    }

    @Promise(
            by = "TrainableAdapter.accumulate",
            that = "output gradients of a wrong shape, or not finite, are refused and nothing is added")
    void badGradientsAreRefusedAndNothingIsAdded() {
        Embeddings frames = frames(7, 1);
        Embeddings good = gradientsFor(List.of(frames)).get(0);
        accumulate(adapter());
        Map<String, FloatTensor> before = adapter().gradients();
        for (Embeddings bad : badGradients(good)) {
            Refusal.ofArgument("gradients " + bad + " for vectors " + good, () -> adapter()
                    .accumulate(List.of(frames, frames), List.of(good, bad)));
        }
        Embeddings wide = random(good.length(), good.width() + 1, 1);
        Refusal.ofArgument(
                "gradients " + wide,
                () -> adapter().accumulate(List.of(frames), List.of(wide)),
                wide.width(),
                good.width());
        Refusal.ofArgument(
                "one gradient for two sequences",
                () -> adapter().accumulate(List.of(frames, frames), List.of(good)),
                1,
                2);
        Refusal.ofArgument("a gradient for nothing", () -> adapter().accumulate(List.of(), List.of(good)));
        assertSame(adapter().gradients(), before, "gradient");
    }

    private static List<Embeddings> badGradients(Embeddings good) {
        float[] nan = good.toArray();
        nan[nan.length - 1] = Float.NaN;
        float[] infinite = good.toArray();
        infinite[0] = Float.POSITIVE_INFINITY;
        return List.of(
                random(good.length() + 1, good.width(), 1),
                good.slice(0, good.length() - 1),
                Embeddings.of(good.length(), good.width(), nan),
                Embeddings.of(good.length(), good.width(), infinite));
    }

    @Promise(
            by = "TrainableAdapter.accumulate",
            that = "frames that adapt would refuse are refused, and nothing is added")
    void badFramesAreNotAccumulated() {
        Embeddings frames = frames(7, 1);
        Embeddings good = gradientsFor(List.of(frames)).get(0);
        accumulate(adapter());
        Map<String, FloatTensor> before = adapter().gradients();
        for (Embeddings bad : badFrames()) {
            Refusal.ofArgument("frames " + bad, () -> adapter().accumulate(List.of(frames, bad), List.of(good, good)));
        }
        Refusal.ofNull("null frames", () -> adapter().accumulate(Arrays.asList(frames, null), List.of(good, good)));
        Refusal.ofNull(
                "a null gradient", () -> adapter().accumulate(List.of(frames, frames), Arrays.asList(good, null)));
        assertSame(adapter().gradients(), before, "gradient");
    }
}
