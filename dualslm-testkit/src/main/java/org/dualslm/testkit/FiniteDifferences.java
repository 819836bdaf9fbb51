package org.dualslm.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.dualslm.api.adapter.TrainableAdapter;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.api.tensor.FloatTensor;

/**
 * Checks an adapter's gradients against how much its output really changes. Each parameter tensor is moved to and fro, along its
 * gradient (which catches wrong sizes) and along a random direction (which catches wrong places), and what
 * {@code sum(output * outputGradient)} gains is compared with what the gradient promises.
 */
final class FiniteDifferences {
    /** Of the tensor's gradient norm. Single precision reaches about a tenth of this. */
    private static final double TOLERANCE = 3e-3;

    /** A tensor with less of the whole gradient than this is compared with the whole: it is all rounding. */
    private static final double NEGLIGIBLE = 1e-4;

    /** The first step changes the sum by about this fraction of its parts; curvature may make it smaller. */
    private static final double FIRST_STEP = 0.02;

    private static final int HALVINGS = 14;

    /** Three steps that agree to this fraction of the gradient's norm need no fourth. */
    private static final double CERTAIN = 5e-4;

    private final TrainableAdapter adapter;
    private final List<Embeddings> frames;
    private final List<Embeddings> outputGradients;
    private final Map<String, FloatTensor> parameters;
    private final double magnitude;

    private FiniteDifferences(TrainableAdapter adapter, List<Embeddings> frames, List<Embeddings> outputGradients) {
        this.adapter = adapter;
        this.frames = frames;
        this.outputGradients = outputGradients;
        this.parameters = adapter.parameters();
        List<Embeddings> outputs = adapter.adapt(frames);
        this.magnitude = Math.sqrt(inner(outputs, outputs) * inner(outputGradients, outputGradients));
    }

    /** Leaves the adapter with its parameters, without gradients and optimizer state. */
    static void check(TrainableAdapter adapter, List<Embeddings> frames, List<Embeddings> outputGradients) {
        FiniteDifferences differences = new FiniteDifferences(adapter, frames, outputGradients);
        adapter.clearGradients();
        adapter.accumulate(frames, outputGradients);
        Map<String, FloatTensor> gradients = adapter.gradients();
        double all = Parameters.norm(gradients.values());
        assertThat(all).as("norm of all gradients").isPositive().isFinite();
        try {
            gradients.forEach((name, gradient) -> differences.checkTensor(name, gradient, all));
        } finally {
            adapter.restore(differences.parameters, Map.of());
        }
    }

    private void checkTensor(String name, FloatTensor gradient, double all) {
        double norm = Parameters.norm(List.of(gradient));
        double scale = Math.max(norm, NEGLIGIBLE * all);
        double[] random = unit(gaussian(gradient.size(), name.hashCode()));
        compare(name + ", along a random direction", name, random, gradient, scale);
        if (norm > NEGLIGIBLE * all) {
            compare(name + ", along its gradient", name, unit(Parameters.doubles(gradient)), gradient, scale);
        }
    }

    private void compare(String what, String name, double[] direction, FloatTensor gradient, double scale) {
        double promised = 0;
        float[] values = gradient.toArray();
        for (int i = 0; i < values.length; i++) {
            promised += values[i] * direction[i];
        }
        double found = slope(name, direction, FIRST_STEP * magnitude / scale, scale);
        assertThat(Math.abs(found - promised) / scale)
                .as(
                        "gradient of '%s': it promises a slope of %.6g, but the output's is %.6g; their difference as a "
                                + "fraction of the gradient's norm",
                        what, promised, found)
                .isLessThan(TOLERANCE);
    }

    /**
     * The slope at zero. Wide steps suffer from curvature and kinks, narrow ones from rounding; the estimate is taken where three
     * steps, each half of the one before, agree best.
     */
    private double slope(String name, double[] direction, double step, double scale) {
        double wide = difference(name, direction, step);
        double middle = difference(name, direction, step / 2);
        double best = middle;
        double leastDoubt = Double.POSITIVE_INFINITY;
        for (int i = 0; i < HALVINGS && leastDoubt > CERTAIN * scale; i++) {
            double narrow = difference(name, direction, step / Math.pow(2, i + 2));
            double doubt = Math.abs(wide - middle) + Math.abs(middle - narrow);
            if (doubt < leastDoubt) {
                leastDoubt = doubt;
                // The error falls with the square of the step.
                best = (4 * narrow - middle) / 3;
            }
            wide = middle;
            middle = narrow;
        }
        return best;
    }

    private double difference(String name, double[] direction, double step) {
        return (sumWith(name, direction, step) - sumWith(name, direction, -step)) / (2 * step);
    }

    private double sumWith(String name, double[] direction, double step) {
        Map<String, FloatTensor> moved = new LinkedHashMap<>(parameters);
        FloatTensor tensor = parameters.get(name);
        float[] values = tensor.toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] += (float) (step * direction[i]);
        }
        moved.put(name, FloatTensor.of(tensor.shape(), values));
        adapter.restore(moved, Map.of());
        return inner(adapter.adapt(frames), outputGradients);
    }

    static double inner(List<Embeddings> one, List<Embeddings> two) {
        double sum = 0;
        for (int i = 0; i < one.size(); i++) {
            float[] a = one.get(i).toArray();
            float[] b = two.get(i).toArray();
            for (int k = 0; k < a.length; k++) {
                sum += (double) a[k] * b[k];
            }
        }
        return sum;
    }

    private static double[] gaussian(int size, long seed) {
        return new Random(seed).doubles(size).map(u -> u - 0.5).toArray();
    }

    private static double[] unit(double[] direction) {
        double squares = 0;
        for (double value : direction) {
            squares += value * value;
        }
        double norm = Math.sqrt(squares);
        double[] unit = new double[direction.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = direction[i] / norm;
        }
        return unit;
    }
}
