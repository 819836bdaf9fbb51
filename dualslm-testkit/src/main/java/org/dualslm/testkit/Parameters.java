package org.dualslm.testkit;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dualslm.api.tensor.FloatTensor;

/** Small arithmetic on named tensors. */
final class Parameters {
    /** A name that no adapter has. */
    static final String UNKNOWN = "no.such.tensor";

    private Parameters() {}

    /** The Euclidean norm of all values together. */
    static double norm(Collection<FloatTensor> tensors) {
        double squares = 0;
        for (FloatTensor tensor : tensors) {
            for (float value : tensor.toArray()) {
                squares += (double) value * value;
            }
        }
        return Math.sqrt(squares);
    }

    static FloatTensor scaled(FloatTensor tensor, float factor) {
        float[] values = tensor.toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
        return FloatTensor.of(tensor.shape(), values);
    }

    static double[] doubles(FloatTensor tensor) {
        double[] values = new double[tensor.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = tensor.asBuffer().get(i);
        }
        return values;
    }

    /** The tensors without one, with an unknown one, and with one in another shape. */
    static List<Map<String, FloatTensor>> spoilt(Map<String, FloatTensor> tensors, String name) {
        Map<String, FloatTensor> lacking = new LinkedHashMap<>(tensors);
        lacking.remove(name);
        Map<String, FloatTensor> more = new LinkedHashMap<>(tensors);
        more.put(UNKNOWN, FloatTensor.of(new int[] {1}, new float[] {0}));
        Map<String, FloatTensor> misshapen = new LinkedHashMap<>(tensors);
        FloatTensor tensor = tensors.get(name);
        misshapen.put(name, FloatTensor.of(new int[] {1, 1, tensor.size()}, tensor.toArray()));
        return List.of(lacking, more, misshapen);
    }
}
