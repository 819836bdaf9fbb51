package org.dualslm.adapters.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.djl.Tensors;

/**
 * What training keeps beside the parameters, three times their size: accumulated gradients, Adam's running means, and the
 * number of steps taken. Made when it is first needed, so that an adapter that is only used has none.
 */
final class TrainingState implements AutoCloseable {
    private static final String STEP = "step";
    private static final String MEAN = "exp_avg.";
    private static final String SQUARE = "exp_avg_sq.";

    private final List<Parameter> parameters;
    private final NDManager manager;
    final NDList gradients = new NDList();
    final NDList means = new NDList();
    final NDList squares = new NDList();
    long steps;

    /** As before the first step. */
    TrainingState(NDManager owner, List<Parameter> parameters) {
        this.parameters = parameters;
        this.manager = owner.newSubManager();
        for (Parameter parameter : parameters) {
            gradients.add(zeros(parameter));
            means.add(zeros(parameter));
            squares.add(zeros(parameter));
        }
    }

    /** As {@link #toTensors} gave it, with gradients of zero. */
    TrainingState(NDManager owner, List<Parameter> parameters, Map<String, FloatTensor> tensors) {
        this.parameters = parameters;
        this.manager = owner.newSubManager();
        for (Parameter parameter : parameters) {
            gradients.add(zeros(parameter));
            means.add(Tensors.of(manager, tensors.get(MEAN + parameter.name())));
            squares.add(Tensors.of(manager, tensors.get(SQUARE + parameter.name())));
        }
        steps = (long) tensors.get(STEP).asBuffer().get(0);
    }

    private NDArray zeros(Parameter parameter) {
        long[] shape = IntStream.of(parameter.shape()).asLongStream().toArray();
        return manager.zeros(new Shape(shape), DataType.FLOAT32);
    }

    /** What {@link #toTensors} gives, without values. */
    static Map<String, int[]> shapes(List<Parameter> parameters) {
        Map<String, int[]> shapes = new LinkedHashMap<>();
        shapes.put(STEP, new int[0]);
        parameters.forEach(parameter -> shapes.put(MEAN + parameter.name(), parameter.shape()));
        parameters.forEach(parameter -> shapes.put(SQUARE + parameter.name(), parameter.shape()));
        return shapes;
    }

    /** All but the gradients, under torch's names. The count is exact up to 2²⁴ steps. */
    Map<String, FloatTensor> toTensors() {
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        tensors.put(STEP, FloatTensor.of(new int[0], new float[] {steps}));
        for (int i = 0; i < parameters.size(); i++) {
            tensors.put(MEAN + parameters.get(i).name(), Tensors.toFloatTensor(means.get(i)));
            tensors.put(SQUARE + parameters.get(i).name(), Tensors.toFloatTensor(squares.get(i)));
        }
        return tensors;
    }

    @Override
    public void close() {
        manager.close();
    }
}
