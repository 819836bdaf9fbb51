package org.dualslm.adapters.common;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dualslm.api.tensor.FloatTensor;

/**
 * What AdamW keeps from step to step, under torch's names, so that any engine goes on where another stopped.
 *
 * @param steps taken so far
 * @param means of the gradients, in the order of the parameters
 * @param squares means of their squares, likewise
 */
public record OptimizerState(long steps, List<FloatTensor> means, List<FloatTensor> squares) {
    private static final String STEP = "step";
    private static final String MEAN = "exp_avg.";
    private static final String SQUARE = "exp_avg_sq.";

    /** What {@link #toTensors} gives, without values. */
    static Map<String, int[]> shapes(List<Parameter> parameters) {
        Map<String, int[]> shapes = new LinkedHashMap<>();
        shapes.put(STEP, new int[0]);
        parameters.forEach(parameter -> shapes.put(MEAN + parameter.name(), parameter.shape()));
        parameters.forEach(parameter -> shapes.put(SQUARE + parameter.name(), parameter.shape()));
        return shapes;
    }

    /** @param tensors of the names and shapes that {@link #shapes} gives */
    static OptimizerState of(List<Parameter> parameters, Map<String, FloatTensor> tensors) {
        return new OptimizerState(
                (long) tensors.get(STEP).asBuffer().get(0),
                parameters.stream().map(p -> tensors.get(MEAN + p.name())).toList(),
                parameters.stream().map(p -> tensors.get(SQUARE + p.name())).toList());
    }

    /** By name. The count is exact up to 2²⁴ steps. */
    Map<String, FloatTensor> toTensors(List<Parameter> parameters) {
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        tensors.put(STEP, FloatTensor.of(new int[0], new float[] {steps}));
        for (int i = 0; i < parameters.size(); i++) {
            tensors.put(MEAN + parameters.get(i).name(), means.get(i));
            tensors.put(SQUARE + parameters.get(i).name(), squares.get(i));
        }
        return tensors;
    }
}
