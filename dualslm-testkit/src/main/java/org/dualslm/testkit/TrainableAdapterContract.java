package org.dualslm.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.dualslm.api.adapter.TrainableAdapter;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.tensor.DType;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.api.tensor.Safetensors;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every {@link TrainableAdapter} promises beside what {@link AdapterContract} asks: gradients that agree with finite
 * differences (1 % off in a quarter of any parameter is noticed), an optimizer that takes exactly AdamW's steps, and states that
 * can be saved and put back bit by bit. It is extended as {@link AdapterContract} is.
 */
public abstract class TrainableAdapterContract extends AdapterSteps {
    /** For subclasses. */
    protected TrainableAdapterContract() {}

    private void train(TrainableAdapter adapter, int steps) {
        for (int i = 0; i < steps; i++) {
            accumulate(adapter);
            adapter.step(SETTINGS, 0.5);
        }
    }

    @Promise(by = "AdapterProvider.create", that = "the same seed gives the same parameters in the same order")
    void sameSeedGivesSameParameters() {
        try (TrainableAdapter same = create(SEED)) {
            assertSame(same.parameters(), adapter().parameters(), "parameter");
            assertThat(List.copyOf(same.parameters().keySet()))
                    .as("the order of the parameters")
                    .isEqualTo(List.copyOf(adapter().parameters().keySet()));
        }
    }

    @Promise(
            by = "AdapterProvider.load",
            that = "an adapter with another one's parameters gives its vectors, bit by bit")
    void parametersLoadIntoTheSameAdapter() {
        accumulate(adapter());
        adapter().step(SETTINGS, 1);
        try (TrainableAdapter loaded =
                trainable(provider().load(spec(), adapter().parameters()))) {
            assertSame(loaded.parameters(), adapter().parameters(), "parameter");
            assertThat(loaded.adapt(batch())).as("vectors").isEqualTo(adapter().adapt(batch()));
        }
    }

    @Promise(
            by = "AdapterProvider.load",
            that = "parameters that lack a name, have an unknown one or another shape are refused by name")
    void parametersThatDoNotFitAreNotLoaded() {
        Map<String, FloatTensor> parameters = adapter().parameters();
        parameters.keySet().forEach(name -> {
            for (Map<String, FloatTensor> bad : Parameters.spoilt(parameters, name)) {
                assertThatThrownBy(() -> provider().load(spec(), bad).close())
                        .as("'%s' spoilt", name)
                        .isInstanceOf(ModelFormatException.class)
                        .hasMessageMatching("(?s).*(\\Q" + name + "\\E|" + Parameters.UNKNOWN + ").*");
            }
        });
    }

    @Promise(
            by = "TrainableAdapter.restore",
            that =
                    "with parameters and optimizer state, saved and read, training goes on bit by bit as if never stopped")
    void trainingResumesBitByBit(@TempDir Path directory) throws IOException {
        train(adapter(), 2);
        Map<String, FloatTensor> parameters = adapter().parameters();
        Map<String, FloatTensor> state = adapter().optimizerState();
        Map<String, FloatTensor> savedParameters = saved(parameters, directory, "parameters");
        Map<String, FloatTensor> savedState = saved(state, directory, "optimizer");
        train(adapter(), 2);
        try (TrainableAdapter resumed = create(SEED + 1)) {
            resumed.restore(savedParameters, savedState);
            assertSame(resumed.parameters(), parameters, "restored parameter");
            assertSame(resumed.optimizerState(), state, "restored optimizer tensor");
            train(resumed, 2);
            assertSame(resumed.parameters(), adapter().parameters(), "parameter two steps later");
            assertSame(resumed.optimizerState(), adapter().optimizerState(), "optimizer tensor two steps later");
            assertThat(resumed.adapt(batch())).as("vectors").isEqualTo(adapter().adapt(batch()));
        }
    }

    private static Map<String, FloatTensor> saved(Map<String, FloatTensor> tensors, Path directory, String name)
            throws IOException {
        Safetensors.write(directory.resolve(name), tensors, DType.F32, Map.of());
        Safetensors file = Safetensors.open(ModelSource.directory(directory), name);
        Map<String, FloatTensor> read = new LinkedHashMap<>();
        file.names().forEach(tensor -> read.put(tensor, file.floats(tensor)));
        return read;
    }

    @Promise(by = "TrainableAdapter.restore", that = "it clears the gradients")
    void restoringClearsTheGradients() {
        train(adapter(), 1);
        Map<String, FloatTensor> parameters = adapter().parameters();
        Map<String, FloatTensor> state = adapter().optimizerState();
        accumulate(adapter());
        adapter().restore(parameters, state);
        assertAllZero(adapter(), "after restore");
    }

    @Promise(by = "TrainableAdapter.restore", that = "without optimizer state it starts the optimizer anew")
    void restoringWithoutOptimizerStateStartsItAnew() {
        Map<String, FloatTensor> fresh = adapter().parameters();
        train(adapter(), 1);
        Map<String, FloatTensor> afterOne = adapter().parameters();
        train(adapter(), 3);
        adapter().restore(fresh, Map.of());
        adapter().clearGradients();
        train(adapter(), 1);
        assertSame(adapter().parameters(), afterOne, "parameter");
    }

    @Promise(by = "TrainableAdapter.restore", that = "states that do not fit are refused, and nothing is changed")
    void statesThatDoNotFitAreNotRestored() {
        train(adapter(), 1);
        Map<String, FloatTensor> parameters = adapter().parameters();
        Map<String, FloatTensor> state = adapter().optimizerState();
        try (TrainableAdapter other = create(SEED + 1)) {
            train(other, 2);
            accumulate(other);
            Map<String, FloatTensor> parametersBefore = other.parameters();
            Map<String, FloatTensor> stateBefore = other.optimizerState();
            Map<String, FloatTensor> gradientsBefore = other.gradients();
            Map<String, ThrowingCallable> attempts = new LinkedHashMap<>();
            spoilt(parameters).forEach((what, bad) -> attempts.put(what, () -> other.restore(bad, state)));
            spoilt(state).forEach((what, bad) -> attempts.put(what, () -> other.restore(parameters, bad)));
            attempts.forEach((what, attempt) -> {
                Refusal.ofArgument(what, attempt);
                assertSame(other.parameters(), parametersBefore, "after " + what + ", parameter");
                assertSame(other.optimizerState(), stateBefore, "after " + what + ", optimizer tensor");
                assertSame(other.gradients(), gradientsBefore, "after " + what + ", gradient");
            });
        }
    }

    private static Map<String, Map<String, FloatTensor>> spoilt(Map<String, FloatTensor> tensors) {
        Map<String, Map<String, FloatTensor>> spoilt = new LinkedHashMap<>();
        tensors.keySet().forEach(name -> {
            List<Map<String, FloatTensor>> ways = Parameters.spoilt(tensors, name);
            spoilt.put("'" + name + "' missing", ways.get(0));
            spoilt.put("'" + Parameters.UNKNOWN + "' beside '" + name + "'", ways.get(1));
            spoilt.put("'" + name + "' in another shape", ways.get(2));
        });
        return spoilt;
    }

    @Promise(
            by = "TrainableAdapter.close",
            that = "every method of training throws an IllegalStateException afterwards")
    void closedAdapterRefusesToTrain() {
        Map<String, FloatTensor> parameters = adapter().parameters();
        List<Embeddings> gradients = gradientsFor(batch());
        TrainableAdapter closed = create(SEED);
        closed.close();
        Map<String, Consumer<TrainableAdapter>> uses = new LinkedHashMap<>();
        uses.put("accumulate", adapter -> adapter.accumulate(batch(), gradients));
        uses.put("accumulate of nothing", adapter -> adapter.accumulate(new ArrayList<>(), new ArrayList<>()));
        uses.put("step", adapter -> adapter.step(SETTINGS, 1));
        uses.put("gradientNorm", TrainableAdapter::gradientNorm);
        uses.put("clearGradients", TrainableAdapter::clearGradients);
        uses.put("parameters", TrainableAdapter::parameters);
        uses.put("gradients", TrainableAdapter::gradients);
        uses.put("optimizerState", TrainableAdapter::optimizerState);
        uses.put("restore", adapter -> adapter.restore(parameters, Map.of()));
        uses.forEach((what, use) -> Refusal.ofState(what + " after close", () -> use.accept(closed)));
    }
}
