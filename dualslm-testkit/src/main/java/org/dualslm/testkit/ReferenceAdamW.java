package org.dualslm.testkit;

import java.util.LinkedHashMap;
import java.util.Map;
import org.dualslm.api.adapter.AdamW;
import org.dualslm.api.tensor.FloatTensor;

/** {@link AdamW} by the book, in double precision, fed with the gradients that the adapter under test had. */
final class ReferenceAdamW {
    private static final class Tensor {
        private final int[] shape;
        private final double[] values;
        private final double[] mean;
        private final double[] square;

        private Tensor(FloatTensor start) {
            shape = start.shape();
            values = Parameters.doubles(start);
            mean = new double[values.length];
            square = new double[values.length];
        }

        private void step(AdamW settings, double[] gradient, double scale, int step) {
            double meanCorrection = 1 - Math.pow(settings.beta1(), step);
            double squareCorrection = 1 - Math.pow(settings.beta2(), step);
            for (int i = 0; i < values.length; i++) {
                double g = gradient[i] * scale;
                mean[i] = settings.beta1() * mean[i] + (1 - settings.beta1()) * g;
                square[i] = settings.beta2() * square[i] + (1 - settings.beta2()) * g * g;
                values[i] *= 1 - settings.learningRate() * settings.weightDecay();
                values[i] -= settings.learningRate()
                        * (mean[i] / meanCorrection)
                        / (Math.sqrt(square[i] / squareCorrection) + settings.epsilon());
            }
        }

        private FloatTensor rounded() {
            float[] rounded = new float[values.length];
            for (int i = 0; i < rounded.length; i++) {
                rounded[i] = (float) values[i];
            }
            return FloatTensor.of(shape, rounded);
        }
    }

    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private int steps;

    ReferenceAdamW(Map<String, FloatTensor> parameters) {
        parameters.forEach((name, start) -> tensors.put(name, new Tensor(start)));
    }

    void step(AdamW settings, Map<String, FloatTensor> gradients, double scale) {
        steps++;
        tensors.forEach((name, tensor) -> tensor.step(settings, Parameters.doubles(gradients.get(name)), scale, steps));
    }

    /** Within what single precision rounds off in a few steps. */
    void assertClose(Map<String, FloatTensor> parameters, int step) {
        tensors.forEach((name, tensor) -> TensorAssert.assertThatTensor(parameters.get(name))
                .as("parameter '%s' after step %d", name, step)
                .isCloseTo(tensor.rounded(), new Tolerance(2e-6, 2e-6)));
    }
}
