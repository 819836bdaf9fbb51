package org.dualslm.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.dualslm.api.adapter.TrainableAdapter;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.api.tensor.FloatTensor;

/**
 * Checks an adapter's gradients against how much {@code sum(output * outputGradient)} really changes: each parameter tensor in
 * {@value #BLOCKS} blocks, so that a block of rows with a wrong gradient does not drown in the others.
 *
 * <p>A kink right beside the parameters, as ReLU has them, fools the differences and not the gradient. So what does not agree is
 * looked at again from parameters nearby, and is wrong if it does not agree there either.
 */
final class FiniteDifferences {
    private static final int BLOCKS = 4;

    /** A block with less of the whole gradient than this is compared with so much of the whole: it is all rounding. */
    private static final double NEGLIGIBLE = 1e-4;

    /** The first step changes the sum by about this fraction of its parts; curvature may make it smaller. */
    private static final double FIRST_STEP = 0.02;

    private static final int OTHER_POINTS = 2;

    private final TrainableAdapter adapter;
    private final List<Embeddings> frames;
    private final List<Embeddings> outputGradients;
    private final Map<String, FloatTensor> parameters;
    private final Map<String, FloatTensor> gradients;
    private final double all;
    private final double magnitude;

    /** At the parameters that the adapter has. */
    private FiniteDifferences(TrainableAdapter adapter, List<Embeddings> frames, List<Embeddings> outputGradients) {
        this.adapter = adapter;
        this.frames = frames;
        this.outputGradients = outputGradients;
        this.parameters = adapter.parameters();
        List<Embeddings> outputs = adapter.adapt(frames);
        this.magnitude = Math.sqrt(inner(outputs, outputs) * inner(outputGradients, outputGradients));
        adapter.clearGradients();
        adapter.accumulate(frames, outputGradients);
        this.gradients = adapter.gradients();
        this.all = Parameters.norm(gradients.values());
        assertThat(all).as("norm of all gradients").isPositive().isFinite();
    }

    /** Leaves the adapter with its parameters, without gradients and optimizer state. */
    static void check(TrainableAdapter adapter, List<Embeddings> frames, List<Embeddings> outputGradients) {
        Map<String, FloatTensor> state = adapter.optimizerState();
        FiniteDifferences here = new FiniteDifferences(adapter, frames, outputGradients);
        try {
            here.gradients.forEach((name, gradient) -> {
                for (int block = 0; block < Math.min(BLOCKS, gradient.size()); block++) {
                    here.checkHereOrNearby(name, block, state);
                }
            });
        } finally {
            adapter.restore(here.parameters, Map.of());
        }
    }

    private void checkHereOrNearby(String name, int block, Map<String, FloatTensor> state) {
        try {
            checkBlock(name, block);
        } catch (AssertionError off) {
            for (int point = 1; point <= OTHER_POINTS; point++) {
                adapter.restore(nearby(point), state);
                try {
                    new FiniteDifferences(adapter, frames, outputGradients).checkBlock(name, block);
                    return;
                } catch (AssertionError offToo) {
                    off.addSuppressed(offToo);
                }
            }
            throw off;
        }
    }

    /** All parameters moved at random by 2 % of their size. */
    private Map<String, FloatTensor> nearby(long seed) {
        Random random = new Random(seed);
        int count = parameters.values().stream().mapToInt(FloatTensor::size).sum();
        double size = 0.02 * Parameters.norm(parameters.values()) / Math.sqrt(count);
        Map<String, FloatTensor> moved = new LinkedHashMap<>();
        parameters.forEach((name, tensor) -> {
            float[] values = tensor.toArray();
            for (int i = 0; i < values.length; i++) {
                values[i] += (float) (size * random.nextGaussian());
            }
            moved.put(name, FloatTensor.of(tensor.shape(), values));
        });
        return moved;
    }

    private void checkBlock(String name, int block) {
        double[] values = Parameters.doubles(gradients.get(name));
        int blocks = Math.min(BLOCKS, values.length);
        int from = (int) ((long) values.length * block / blocks);
        int to = (int) ((long) values.length * (block + 1) / blocks);
        Slope slope = new Slope(Arrays.copyOfRange(values, from, to), NEGLIGIBLE * all, 31L * name.hashCode() + block);
        slope.check(
                "gradient of '" + name + "', values " + from + " to " + (to - 1),
                distance -> sumWith(name, from, slope.direction(), distance),
                FIRST_STEP * magnitude / slope.scale());
    }

    private double sumWith(String name, int from, double[] direction, double distance) {
        Map<String, FloatTensor> moved = new LinkedHashMap<>(parameters);
        FloatTensor tensor = parameters.get(name);
        float[] values = tensor.toArray();
        for (int i = 0; i < direction.length; i++) {
            values[from + i] += (float) (distance * direction[i]);
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
}
