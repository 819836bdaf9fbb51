package org.dualslm.adapters.common;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.dualslm.api.tensor.FloatTensor;

/**
 * One parameter of an adapter: its name, its shape, and how torch would start it.
 *
 * @param bound fresh values are uniform in [−bound, bound); 0 for constants
 * @param constant what a constant starts at; 0 beside a bound
 */
public record Parameter(String name, int[] shape, double bound, double constant) {
    /** 2 GiB, which is as much as one buffer can be filled with. */
    private static final long LARGEST = Integer.MAX_VALUE / Float.BYTES;

    /**
     * A weight or bias of {@code torch.nn.Linear}: kaiming-uniform with a = √5, which is uniform within ±1/√inputs for both.
     *
     * @throws IllegalArgumentException if the shape is too large
     */
    static Parameter linear(String name, long inputs, long... shape) {
        return new Parameter(name, checked(name, shape), 1 / Math.sqrt(inputs), 0);
    }

    /** Xavier-uniform: within ±√(6 / (inputs + outputs)), as {@code MultiheadAttention} starts its stacked weights. */
    static Parameter xavier(String name, long outputs, long inputs) {
        return new Parameter(name, checked(name, outputs, inputs), Math.sqrt(6.0 / (inputs + outputs)), 0);
    }

    static Parameter constant(String name, double value, long... shape) {
        return new Parameter(name, checked(name, shape), 0, value);
    }

    private static int[] checked(String name, long... shape) {
        double values = LongStream.of(shape).asDoubleStream().reduce(1, (a, b) -> a * b);
        if (values > LARGEST) {
            throw new IllegalArgumentException("The parameter '" + name + "' of shape " + Arrays.toString(shape)
                    + " would be too large: at most " + LARGEST + " values; choose smaller widths or options");
        }
        return LongStream.of(shape).mapToInt(Math::toIntExact).toArray();
    }

    /** The shapes of all, by name and in order. */
    static Map<String, int[]> shapes(List<Parameter> parameters) {
        Map<String, int[]> shapes = new LinkedHashMap<>();
        parameters.forEach(parameter -> shapes.put(parameter.name(), parameter.shape()));
        return shapes;
    }

    /** The number of values. */
    public int size() {
        return IntStream.of(shape).reduce(1, (a, b) -> a * b);
    }

    /**
     * Fresh values. Nothing here depends on an engine: parameters in their order, row-major, each value the next
     * {@code bound * (2u − 1)}, where u is the upper 53 bits of {@link SplittableRandom#nextLong} as a fraction of 1; constants
     * draw nothing. Another engine that follows this starts from the same numbers.
     */
    FloatTensor fresh(SplittableRandom random) {
        float[] values = new float[size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = bound == 0 ? (float) constant : (float) (bound * (2 * fraction(random) - 1));
        }
        return FloatTensor.of(shape, values);
    }

    private static double fraction(SplittableRandom random) {
        return (random.nextLong() >>> 11) * 0x1p-53;
    }
}
