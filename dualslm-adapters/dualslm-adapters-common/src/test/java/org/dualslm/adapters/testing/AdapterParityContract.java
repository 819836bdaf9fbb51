package org.dualslm.adapters.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dualslm.testkit.TensorAssert.assertThatTensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.dualslm.api.adapter.AdamW;
import org.dualslm.api.adapter.AdapterProvider;
import org.dualslm.api.adapter.AdapterSpec;
import org.dualslm.api.adapter.TrainableAdapter;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.testkit.Fixture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An engine's outputs, gradients and optimizer steps are those of torch. Widths and options are read off the fixture's tensors. */
public abstract class AdapterParityContract {
    /** One adapter of one fixture. */
    public record Case(Fixture fixture, String kind) {
        Map<String, FloatTensor> group(String group) {
            String prefix = kind + "." + group + ".";
            Map<String, FloatTensor> tensors = new LinkedHashMap<>();
            fixture.tensorNames().stream()
                    .filter(name -> name.startsWith(prefix))
                    .forEach(name -> tensors.put(name.substring(prefix.length()), fixture.tensor(name)));
            return tensors;
        }

        List<Embeddings> items(String what) {
            List<Embeddings> items = new ArrayList<>();
            for (int i = 0; fixture.has(kind + "." + what + "." + i); i++) {
                items.add(fixture.embeddings(kind + "." + what + "." + i));
            }
            return items;
        }

        TrainableAdapter open(AdapterProvider provider, Embeddings x, Embeddings y) {
            Map<String, FloatTensor> weights = group("weight");
            Options options = kind.equals("linguistic")
                    ? Options.none()
                            .with("hidden", weights.get("fc1.bias").size())
                            .with("stride", weights.get("fc1.weight").shape()[1] / x.width())
                    : Options.none()
                            .with("tokens", y.length())
                            .with(
                                    "feedForward",
                                    weights.get("layer.linear1.bias").size());
            AdapterSpec spec = new AdapterSpec(x.width(), y.width(), options.with("device", "cpu"));
            return (TrainableAdapter) provider.load(spec, weights);
        }

        @Override
        public String toString() {
            return fixture + ", " + kind;
        }
    }

    /** For subclasses. */
    protected AdapterParityContract() {}

    /** The provider of paralinguistic adapters. */
    protected abstract AdapterProvider paralinguistic();

    /** The provider of linguistic adapters. */
    protected abstract AdapterProvider linguistic();

    private TrainableAdapter open(Case reference, Embeddings x, Embeddings y) {
        return reference.open(reference.kind().equals("linguistic") ? linguistic() : paralinguistic(), x, y);
    }

    private TrainableAdapter open(Case reference) {
        return open(reference, reference.items("x").get(0), reference.items("y").get(0));
    }

    public static Stream<Case> cases() {
        return both(fixture -> fixture.has("linguistic.x.0") && fixture.has("paralinguistic.x.0"));
    }

    /** Whole models, of which the encoder's frames and both adapters' vectors are known. */
    public static Stream<Case> composites() {
        return both(fixture -> fixture.has("speech") && fixture.has("linguistic") && fixture.has("paralinguistic"));
    }

    private static Stream<Case> both(Predicate<Fixture> fits) {
        return Fixture.all(fits)
                .flatMap(fixture -> Stream.of(new Case(fixture, "paralinguistic"), new Case(fixture, "linguistic")));
    }

    @ParameterizedTest
    @MethodSource("composites")
    public void outputsOnEncodedSpeech(Case reference) {
        Embeddings speech = reference.fixture().embeddings("speech");
        Embeddings expected = reference.fixture().embeddings(reference.kind());
        try (TrainableAdapter adapter = open(reference, speech, expected)) {
            assertThatTensor(adapter.adapt(List.of(speech)).get(0))
                    .isCloseTo(expected, reference.fixture().tolerance());
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    public void outputsOneByOneAndTogether(Case reference) {
        List<Embeddings> x = reference.items("x");
        List<Embeddings> y = reference.items("y");
        try (TrainableAdapter adapter = open(reference)) {
            List<Embeddings> together = adapter.adapt(x);
            for (int i = 0; i < x.size(); i++) {
                assertThat(adapter.outputLength(x.get(i).length()))
                        .isEqualTo(y.get(i).length());
                assertThatTensor(adapter.adapt(List.of(x.get(i))).get(0))
                        .as("item " + i + " alone")
                        .isCloseTo(y.get(i), reference.fixture().tolerance());
                assertThatTensor(together.get(i))
                        .as("item " + i + " in a batch")
                        .isCloseTo(y.get(i), reference.fixture().tolerance());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    public void gradientsOfTheFirstItem(Case reference) {
        try (TrainableAdapter adapter = open(reference)) {
            adapter.accumulate(
                    reference.items("x").subList(0, 1), reference.items("dy").subList(0, 1));
            Map<String, FloatTensor> expected = reference.group("grad");
            assertThat(adapter.gradients()).hasSameSizeAs(expected);
            adapter.gradients().forEach((name, gradient) -> assertThatTensor(gradient)
                    .as(name)
                    .isCloseTo(expected.get(name), reference.fixture().tolerance()));
            double squares = expected.values().stream()
                    .mapToDouble(AdapterParityContract::squares)
                    .sum();
            assertThat(adapter.gradientNorm())
                    .isCloseTo(Math.sqrt(squares), org.assertj.core.data.Percentage.withPercentage(0.01));
        }
    }

    private static double squares(FloatTensor tensor) {
        double sum = 0;
        for (float value : tensor.toArray()) {
            sum += (double) value * value;
        }
        return sum;
    }

    @ParameterizedTest
    @MethodSource("cases")
    public void fiveSteps(Case reference) {
        List<Embeddings> x = reference.items("x");
        List<Embeddings> dy = reference.items("dy");
        try (TrainableAdapter adapter = open(reference)) {
            for (int step = 0; step < 5; step++) {
                adapter.accumulate(x, dy);
                adapter.step(AdamW.withLearningRate(1e-3), 1);
            }
            Map<String, FloatTensor> expected = reference.group("after5");
            assertThat(adapter.parameters()).hasSameSizeAs(expected);
            adapter.parameters().forEach((name, parameter) -> assertThatTensor(withoutKeyBias(name, parameter))
                    .as(name)
                    .isCloseTo(
                            withoutKeyBias(name, expected.get(name)),
                            reference.fixture().tolerance()));
        }
    }

    /** The key bias moves no output: its gradient is rounding noise, of which Adam makes steps of full size. */
    private static FloatTensor withoutKeyBias(String name, FloatTensor tensor) {
        if (!name.endsWith("in_proj_bias")) {
            return tensor;
        }
        float[] values = tensor.toArray();
        Arrays.fill(values, values.length / 3, values.length / 3 * 2, 0);
        return FloatTensor.of(tensor.shape(), values);
    }
}
