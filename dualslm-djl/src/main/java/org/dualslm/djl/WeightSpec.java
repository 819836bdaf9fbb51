package org.dualslm.djl;

import java.util.Arrays;
import java.util.Objects;

/**
 * A tensor that a model wants of its checkpoint.
 *
 * @param name in the checkpoint
 * @param shape outermost dimension first, each at least 1; not to be changed
 */
public record WeightSpec(String name, int... shape) {
    public WeightSpec {
        Objects.requireNonNull(name, "name");
        if (Arrays.stream(shape).anyMatch(dimension -> dimension < 1)) {
            throw new IllegalArgumentException("Weight '" + name + "' cannot have shape " + Arrays.toString(shape));
        }
    }

    /** How many numbers it holds. */
    public long size() {
        return Arrays.stream(shape).asLongStream().reduce(1, Math::multiplyExact);
    }
}
