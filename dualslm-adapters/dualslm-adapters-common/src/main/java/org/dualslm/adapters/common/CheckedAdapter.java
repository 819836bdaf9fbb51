package org.dualslm.adapters.common;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.dualslm.api.adapter.AdamW;
import org.dualslm.api.adapter.TrainableAdapter;
import org.dualslm.api.internal.lock.UseLock;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.api.tensor.FloatTensor;

/**
 * An adapter around an engine's program: it checks what comes in, names what goes out, cuts batches that are too large, and locks.
 * Calls that only read run at once; those that change something wait for them.
 */
public final class CheckedAdapter implements TrainableAdapter {
    /** The most values that one tensor of a batch is padded to, 128 MiB; larger batches are cut in two. */
    private static final long LARGEST_BATCH = 1L << 25;

    private final String name;
    private final Architecture architecture;
    private final List<Parameter> parameters;
    private final AdapterProgram program;
    private final BatchChecks checks;
    private final UseLock lock;
    private AdapterTraining training;
    private long steps;

    private CheckedAdapter(String name, Architecture architecture, AdapterProgram program) {
        this.name = name;
        this.architecture = architecture;
        this.parameters = architecture.parameters();
        this.program = program;
        this.lock = new UseLock("The adapter " + name);
        this.checks = new BatchChecks(name, architecture, program);
    }

    /**
     * An adapter with fresh parameters.
     *
     * @param name the provider's
     * @param engine makes the program from the parameters' values
     */
    public static CheckedAdapter create(
            String name, Architecture architecture, long seed, Function<List<FloatTensor>, AdapterProgram> engine) {
        SplittableRandom random = new SplittableRandom(seed);
        List<FloatTensor> values = architecture.parameters().stream()
                .map(parameter -> parameter.fresh(random))
                .toList();
        return new CheckedAdapter(name, architecture, engine.apply(values));
    }

    /**
     * An adapter with the parameters given.
     *
     * @param name the provider's
     * @param engine makes the program from the parameters' values
     * @throws ModelFormatException if a tensor is missing, unknown, or of another shape
     */
    public static CheckedAdapter load(
            String name,
            Architecture architecture,
            Map<String, FloatTensor> values,
            Function<List<FloatTensor>, AdapterProgram> engine) {
        List<Parameter> parameters = architecture.parameters();
        NamedTensors.fault("parameter", values, Parameter.shapes(parameters)).ifPresent(fault -> {
            throw new ModelFormatException("The adapter " + name + " for width " + architecture.width() + " → "
                    + architecture.outputWidth() + " " + fault);
        });
        return new CheckedAdapter(name, architecture, engine.apply(inOrder(parameters, values)));
    }

    private static List<FloatTensor> inOrder(List<Parameter> parameters, Map<String, FloatTensor> values) {
        return parameters.stream()
                .map(parameter -> values.get(parameter.name()))
                .toList();
    }

    @Override
    public int inputWidth() {
        return architecture.width();
    }

    @Override
    public int outputWidth() {
        return architecture.outputWidth();
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
        return split(program.adapt(frames), frames);
    }

    private List<Embeddings> split(FloatBuffer rows, List<Embeddings> frames) {
        List<Embeddings> outputs = new ArrayList<>(frames.size());
        int width = architecture.outputWidth();
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
        training().accumulate(frames, Embeddings.concatenate(outputGradients));
    }

    @Override
    public double gradientNorm() {
        return lock.use(() -> training == null ? 0 : training.gradientNorm());
    }

    @Override
    public void step(AdamW settings, double gradientScale) {
        lock.useAlone(() -> {
            if (!(gradientScale >= 0) || Double.isInfinite(gradientScale)) {
                throw new IllegalArgumentException(
                        "The gradient's scale must be a finite number of at least 0, not " + gradientScale);
            }
            training().step(settings, gradientScale, steps + 1);
            steps++;
            return null;
        });
    }

    @Override
    public void clearGradients() {
        lock.useAlone(() -> {
            if (training != null) {
                training.clearGradients();
            }
            return null;
        });
    }

    @Override
    public Map<String, FloatTensor> parameters() {
        return lock.use(() -> named(program.parameters()));
    }

    @Override
    public Map<String, FloatTensor> gradients() {
        return lock.use(() -> named(training == null ? zeros() : training.gradients()));
    }

    private Map<String, FloatTensor> named(List<FloatTensor> tensors) {
        Map<String, FloatTensor> named = new LinkedHashMap<>();
        for (int i = 0; i < parameters.size(); i++) {
            named.put(parameters.get(i).name(), tensors.get(i));
        }
        return named;
    }

    private List<FloatTensor> zeros() {
        return parameters.stream()
                .map(parameter -> FloatTensor.of(parameter.shape(), new float[parameter.size()]))
                .toList();
    }

    @Override
    public Map<String, FloatTensor> optimizerState() {
        return lock.use(() -> steps == 0
                ? Map.of()
                : new OptimizerState(steps, training.means(), training.squares()).toTensors(parameters));
    }

    @Override
    public void restore(Map<String, FloatTensor> values, Map<String, FloatTensor> optimizerState) {
        lock.useAlone(() -> {
            NamedTensors.fault("parameter", values, Parameter.shapes(parameters))
                    .ifPresent(this::refuse);
            if (!optimizerState.isEmpty()) {
                NamedTensors.fault("optimizer tensor", optimizerState, OptimizerState.shapes(parameters))
                        .ifPresent(this::refuse);
            }
            program.replaceParameters(inOrder(parameters, values));
            forgetTraining();
            if (!optimizerState.isEmpty()) {
                OptimizerState state = OptimizerState.of(parameters, optimizerState);
                training = program.train(state);
                steps = state.steps();
            }
            return null;
        });
    }

    private void refuse(String fault) {
        throw new IllegalArgumentException("The adapter " + name + " " + fault);
    }

    @Override
    public void close() {
        lock.close(program::close);
    }

    private AdapterTraining training() {
        if (training == null) {
            training = program.train();
        }
        return training;
    }

    private void forgetTraining() {
        steps = 0;
        if (training != null) {
            training.close();
            training = null;
        }
    }

    private boolean isTooLarge(List<Embeddings> frames) {
        return frames.size() > 1 && program.paddedSize(frames) > LARGEST_BATCH;
    }

    private static List<Embeddings> firstHalf(List<Embeddings> list) {
        return list.subList(0, list.size() / 2);
    }

    private static List<Embeddings> secondHalf(List<Embeddings> list) {
        return list.subList(list.size() / 2, list.size());
    }
}
