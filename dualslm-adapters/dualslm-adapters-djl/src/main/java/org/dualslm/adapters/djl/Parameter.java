package org.dualslm.adapters.djl;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.dualslm.api.tensor.FloatTensor;

/**
 * One parameter of an adapter: its name, its shape, and how torch would start it.
 *
 * @param bound fresh values are uniform in [−bound, bound); 0 for constants
 * @param constant what a constant starts at; 0 beside a bound
 */
record Parameter(String name, int[] shape, double bound, double constant) {
    /**
     * A weight or bias of {@code torch.nn.Linear}: kaiming-uniform with a = √5, which is uniform within ±1/√inputs for both.
     */
    static Parameter linear(String name, int inputs, int... shape) {
        return new Parameter(name, shape, 1 / Math.sqrt(inputs), 0);
    }

    /** Xavier-uniform: within ±√(6 / (inputs + outputs)), as {@code MultiheadAttention} starts its stacked weights. */
    static Parameter xavier(String name, int outputs, int inputs) {
        return new Parameter(name, new int[] {outputs, inputs}, Math.sqrt(6.0 / ((double) inputs + outputs)), 0);
    }

    static Parameter constant(String name, double value, int... shape) {
        return new Parameter(name, shape, 0, value);
    }

    /** How many values, if that is fewer than 2³¹. */
    int size() {
        return IntStream.of(shape).reduce(1, Math::multiplyExact);
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
