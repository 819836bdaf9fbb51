package org.dualslm.adapters.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.dualslm.api.adapter.AdamW;
import org.dualslm.api.adapter.AdapterSpec;
import org.dualslm.api.adapter.TrainableAdapter;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.djl.Device;
import org.dualslm.djl.Tensors;
import org.dualslm.djl.TorchProgram;
import org.dualslm.djl.UseLock;

/**
 * An adapter as a Torch program: each batch is one native call, forward or backward, and so is an optimizer step. Parameters,
 * gradients and optimizer state stay on the device. Calls that only read run at once; those that change something wait for
 * them.
 */
final class TorchAdapter implements TrainableAdapter {
    /** The most values that one tensor of a batch is padded to, 128 MiB; larger batches are cut in two. */
    private static final long LARGEST_BATCH = 1L << 25;

    private final String name;
    private final Architecture architecture;
    private final BatchChecks checks;
    private final List<Parameter> parameters;
    private final NDManager manager;
    private final TorchProgram program;
    private final UseLock lock;
    private NDList weights;
    private TrainingState training;

    private TorchAdapter(String name, Architecture architecture, AdapterSpec spec, Map<String, FloatTensor> values) {
        this.name = name;
        this.lock = new UseLock("The adapter " + name);
        this.architecture = architecture;
        this.checks = new BatchChecks(name, architecture, spec.inputWidth(), spec.outputWidth());
        this.parameters = architecture.parameters();
        this.manager = Device.choose(spec.options()).newManager();
        this.program = TorchProgram.compile(name, architecture.forward() + TorchTraining.METHODS);
        this.weights = toDevice(values);
    }

    static TorchAdapter create(String name, Architecture architecture, AdapterSpec spec, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, FloatTensor> values = new LinkedHashMap<>();
        architecture.parameters().forEach(parameter -> values.put(parameter.name(), parameter.fresh(random)));
        return new TorchAdapter(name, architecture, spec, values);
    }

    static TorchAdapter load(
            String name, Architecture architecture, AdapterSpec spec, Map<String, FloatTensor> values) {
        NamedTensors.fault("parameter", values, shapes(architecture.parameters()))
                .ifPresent(fault -> {
                    throw new ModelFormatException("The adapter " + name + " for width " + spec.inputWidth() + " → "
                            + spec.outputWidth() + " " + fault);
                });
        return new TorchAdapter(name, architecture, spec, values);
    }

    private static Map<String, int[]> shapes(List<Parameter> parameters) {
        Map<String, int[]> shapes = new LinkedHashMap<>();
        parameters.forEach(parameter -> shapes.put(parameter.name(), parameter.shape()));
        return shapes;
    }

    private NDList toDevice(Map<String, FloatTensor> values) {
        NDList tensors = new NDList();
        parameters.forEach(parameter -> tensors.add(Tensors.of(manager, values.get(parameter.name()))));
        return tensors;
    }

    @Override
    public int inputWidth() {
        return checks.inputWidth();
    }

    @Override
    public int outputWidth() {
        return checks.outputWidth();
    }

    @Override
    public int outputLength(int frames) {
        if (frames < 1) {
            throw new IllegalArgumentException(name + " needs at least 1 frame, not " + frames);
        }
        return architecture.outputLength(frames);
    }

    @Override
    public List<Embeddings> adapt(List<Embeddings> frames) {
        return lock.use(() -> {
            checks.requireFrames(frames);
            return adaptChecked(frames);
        });
    }

    private List<Embeddings> adaptChecked(List<Embeddings> frames) {
        if (frames.isEmpty()) {
            return List.of();
        }
        if (isTooLarge(frames)) {
            List<Embeddings> outputs = new ArrayList<>(adaptChecked(firstHalf(frames)));
            outputs.addAll(adaptChecked(secondHalf(frames)));
            return outputs;
        }
        try (NDManager scope = manager.newSubManager()) {
            NDList inputs = architecture.inputs(scope, frames);
            NDArray output =
                    program.call(scope, "adapt", new NDList(), inputs, weights).singletonOrThrow();
            return split(Tensors.toBuffer(output), frames);
        }
    }

    private List<Embeddings> split(FloatBuffer rows, List<Embeddings> frames) {
        List<Embeddings> outputs = new ArrayList<>(frames.size());
        int width = checks.outputWidth();
        for (Embeddings sequence : frames) {
            int length = architecture.outputLength(sequence.length());
            outputs.add(Embeddings.of(length, width, rows));
            rows.position(rows.position() + length * width);
        }
        return outputs;
    }

    @Override
    public void accumulate(List<Embeddings> frames, List<Embeddings> outputGradients) {
        lock.useAlone(() -> {
            checks.requireFrames(frames);
            checks.requireGradients(frames, outputGradients);
            accumulateChecked(frames, outputGradients);
            return null;
        });
    }

    private void accumulateChecked(List<Embeddings> frames, List<Embeddings> outputGradients) {
        if (frames.isEmpty()) {
            return;
        }
        if (isTooLarge(frames)) {
            accumulateChecked(firstHalf(frames), firstHalf(outputGradients));
            accumulateChecked(secondHalf(frames), secondHalf(outputGradients));
            return;
        }
        TrainingState state = training();
        try (NDManager scope = manager.newSubManager()) {
            NDList inputs = architecture.inputs(scope, frames);
            NDArray gradient = Tensors.of(scope, Embeddings.concatenate(outputGradients));
            program.callForGradients(scope, "accumulate", new NDList(gradient), inputs, weights, state.gradients);
        }
    }

    @Override
    public double gradientNorm() {
        return lock.use(() -> {
            if (training == null) {
                return 0.0;
            }
            try (NDManager scope = manager.newSubManager()) {
                return program.call(scope, "norm", new NDList(), training.gradients)
                        .singletonOrThrow()
                        .toDoubleArray()[0];
            }
        });
    }

    @Override
    public void step(AdamW settings, double gradientScale) {
        lock.useAlone(() -> {
            if (!(gradientScale >= 0) || Double.isInfinite(gradientScale)) {
                throw new IllegalArgumentException(
                        "The gradient's scale must be a finite number of at least 0, not " + gradientScale);
            }
            TrainingState state = training();
            try (NDManager scope = manager.newSubManager()) {
                NDArray numbers = scope.create(TorchTraining.settings(settings, gradientScale, state.steps + 1));
                program.call(scope, "step", new NDList(numbers), weights, state.gradients, state.means, state.squares);
            }
            state.steps++;
            return null;
        });
    }

    @Override
    public void clearGradients() {
        lock.useAlone(() -> {
            if (training != null) {
                try (NDManager scope = manager.newSubManager()) {
                    program.call(scope, "clear", new NDList(), training.gradients);
                }
            }
            return null;
        });
    }

    @Override
    public Map<String, FloatTensor> parameters() {
        return lock.use(() -> named(weights));
    }

    @Override
    public Map<String, FloatTensor> gradients() {
        return lock.use(() -> training == null ? zeros() : named(training.gradients));
    }

    private Map<String, FloatTensor> named(NDList tensors) {
        Map<String, FloatTensor> named = new LinkedHashMap<>();
        for (int i = 0; i < parameters.size(); i++) {
            named.put(parameters.get(i).name(), Tensors.toFloatTensor(tensors.get(i)));
        }
        return named;
    }

    private Map<String, FloatTensor> zeros() {
        Map<String, FloatTensor> zeros = new LinkedHashMap<>();
        parameters.forEach(p -> zeros.put(p.name(), FloatTensor.of(p.shape(), new float[p.size()])));
        return zeros;
    }

    @Override
    public Map<String, FloatTensor> optimizerState() {
        return lock.use(() -> training == null || training.steps == 0 ? Map.of() : training.toTensors());
    }

    @Override
    public void restore(Map<String, FloatTensor> values, Map<String, FloatTensor> optimizerState) {
        lock.useAlone(() -> {
            NamedTensors.fault("parameter", values, shapes(parameters)).ifPresent(this::refuse);
            if (!optimizerState.isEmpty()) {
                NamedTensors.fault("optimizer tensor", optimizerState, TrainingState.shapes(parameters))
                        .ifPresent(this::refuse);
            }
            NDList fresh = toDevice(values);
            weights.close();
            weights = fresh;
            forgetTraining();
            if (!optimizerState.isEmpty()) {
                training = new TrainingState(manager, parameters, optimizerState);
            }
            return null;
        });
    }

    private void refuse(String fault) {
        throw new IllegalArgumentException("The adapter " + name + " " + fault);
    }

    @Override
    public void close() {
        lock.close(() -> {
            program.close();
            manager.close();
        });
    }

    private TrainingState training() {
        if (training == null) {
            training = new TrainingState(manager, parameters);
        }
        return training;
    }

    private void forgetTraining() {
        if (training != null) {
            training.close();
            training = null;
        }
    }

    private boolean isTooLarge(List<Embeddings> frames) {
        return frames.size() > 1 && architecture.paddedSize(frames) > LARGEST_BATCH;
    }

    private static List<Embeddings> firstHalf(List<Embeddings> list) {
        return list.subList(0, list.size() / 2);
    }

    private static List<Embeddings> secondHalf(List<Embeddings> list) {
        return list.subList(list.size() / 2, list.size());
    }
}
