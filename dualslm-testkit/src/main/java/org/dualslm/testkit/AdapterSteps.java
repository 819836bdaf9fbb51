package org.dualslm.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dualslm.api.adapter.AdamW;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.api.tensor.FloatTensor;

/** Optimizer steps: exactly those of AdamW. */
abstract class AdapterSteps extends AdapterGradients {
    @Promise(by = "TrainableAdapter.step", that = "it takes AdamW's step, with the rates that this step is given")
    void stepsAreThoseOfAdamW() {
        assertAdamW(1, 1, 1);
    }

    @Promise(by = "TrainableAdapter.step", that = "each gradient counts gradientScale times, 0 included")
    void theGradientScaleIsHonoured() {
        assertAdamW(0.25, 0, 0.5);
    }

    private void assertAdamW(double... scales) {
        ReferenceAdamW reference = new ReferenceAdamW(adapter().parameters());
        for (int i = 0; i < scales.length; i++) {
            AdamW settings = new AdamW(1e-2 / (i + 1), 0.8, 0.95, 1e-6, 0.1 * i);
            adapter().clearGradients();
            accumulate(adapter());
            reference.step(settings, adapter().gradients(), scales[i]);
            adapter().step(settings, scales[i]);
            reference.assertClose(adapter().parameters(), i + 1);
        }
    }

    @Promise(by = "TrainableAdapter.step", that = "the gradients are cleared afterwards")
    void aStepClearsTheGradients() {
        accumulate(adapter());
        adapter().step(SETTINGS, 1);
        assertAllZero(adapter(), "after step");
    }

    @Promise(by = "TrainableAdapter.step", that = "it goes down the gradient: a squared error falls")
    void stepsDescend() {
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

    @Promise(
            by = "TrainableAdapter.step",
            that = "a scale that is negative or not finite is refused, by its value, and changes nothing")
    void badGradientScalesAreRefused() {
        accumulate(adapter());
        Map<String, FloatTensor> parameters = adapter().parameters();
        Map<String, FloatTensor> gradients = adapter().gradients();
        for (double scale : new double[] {-1e-9, Double.NaN, Double.POSITIVE_INFINITY}) {
            Refusal.ofArgument("gradient scale " + scale, () -> adapter().step(SETTINGS, scale), scale);
        }
        assertSame(adapter().parameters(), parameters, "parameter");
        assertSame(adapter().gradients(), gradients, "gradient");
    }
}
