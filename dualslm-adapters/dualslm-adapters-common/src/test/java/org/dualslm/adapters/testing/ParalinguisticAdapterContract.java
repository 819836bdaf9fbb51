package org.dualslm.adapters.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dualslm.api.adapter.AdapterProvider;
import org.dualslm.api.adapter.AdapterSpec;
import org.dualslm.api.adapter.TrainableAdapter;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.testkit.TrainableAdapterContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The paralinguistic adapter of an engine, whose provider is named {@code paralinguistic-ENGINE}. */
public abstract class ParalinguisticAdapterContract {
    /** For subclasses. */
    protected ParalinguisticAdapterContract() {}

    /** The provider to test. */
    protected abstract AdapterProvider adapters();

    private TrainableAdapter create(AdapterSpec spec) {
        return (TrainableAdapter) adapters().create(spec, 1);
    }

    private static AdapterSpec spec(int width, String... options) {
        Options all = Options.none().with("device", "cpu");
        for (int i = 0; i < options.length; i += 2) {
            all = all.with(options[i], options[i + 1]);
        }
        return new AdapterSpec(width, 6, all);
    }

    @Nested
    public class WithThePapersSettings extends TrainableAdapterContract {
        @Override
        protected AdapterProvider provider() {
            return adapters();
        }
    }

    @Nested
    public class WithOtherSettings extends TrainableAdapterContract {
        @Override
        protected AdapterProvider provider() {
            return adapters();
        }

        @Override
        protected AdapterSpec spec() {
            return ParalinguisticAdapterContract.spec(
                    9, "heads", "3", "feedForward", "7", "tokens", "4", "outputScale", "1.0E-4");
        }
    }

    @Nested
    public class WithALayerNarrowerThanTheFrames extends TrainableAdapterContract {
        @Override
        protected AdapterProvider provider() {
            return adapters();
        }

        @Override
        protected AdapterSpec spec() {
            return ParalinguisticAdapterContract.spec(9, "layerWidth", "4", "heads", "2", "tokens", "3");
        }
    }

    @Nested
    public class WithStatistics extends TrainableAdapterContract {
        @Override
        protected AdapterProvider provider() {
            return adapters();
        }

        @Override
        protected AdapterSpec spec() {
            return ParalinguisticAdapterContract.spec(
                    9, "layerWidth", "8", "heads", "4", "tokens", "3", "statistics", "true");
        }
    }

    @Test
    public void statisticsShiftAllVectorsOfARecording() {
        Embeddings frames = Embeddings.of(4, 3, new float[] {1, 0, -2, 3, 0.5f, -1, 0, 0.25f, 2, -1, 1, 4});
        Embeddings others = Embeddings.of(1, 3, new float[] {0.5f, -1, 2});
        String[] options = {"layerWidth", "2", "heads", "1", "tokens", "2", "outputScale", "0.5", "statistics"};
        Map<String, FloatTensor> parameters;
        try (var fresh = create(spec(3, append(options, "true")))) {
            parameters = new LinkedHashMap<>(fresh.parameters());
        }
        float[] values = new float[parameters.get("statistics.weight").size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(i);
        }
        FloatTensor weight = FloatTensor.of(parameters.get("statistics.weight").shape(), values);
        parameters.put("statistics.weight", weight);
        try (var with = adapters().load(spec(3, append(options, "true")), parameters)) {
            parameters.remove("statistics.weight");
            try (var without = adapters().load(spec(3, append(options, "false")), parameters)) {
                List<Embeddings> batch = List.of(others, frames);
                List<Embeddings> shifted = with.adapt(batch);
                List<Embeddings> unshifted = without.adapt(batch);
                for (int item = 0; item < batch.size(); item++) {
                    float[] shift = shift(batch.get(item), weight.toArray(), 6);
                    float[] actual = shifted.get(item).toArray();
                    float[] plain = unshifted.get(item).toArray();
                    for (int i = 0; i < actual.length; i++) {
                        assertThat(actual[i]).isCloseTo(plain[i] + 0.5f * shift[i % 6], within(1e-5f));
                    }
                }
            }
        }
    }

    private static String[] append(String[] values, String last) {
        return Stream.concat(Stream.of(values), Stream.of(last)).toArray(String[]::new);
    }

    private static float[] shift(Embeddings frames, float[] weight, int outputs) {
        int width = frames.width();
        double[] means = new double[width];
        double[] deviations = new double[width];
        for (int column = 0; column < width; column++) {
            int at = column;
            means[column] = IntStream.range(0, frames.length())
                    .mapToDouble(row -> frames.toArray()[row * width + at])
                    .average()
                    .orElseThrow();
            deviations[column] = Math.sqrt(1e-5
                    + IntStream.range(0, frames.length())
                            .mapToDouble(row -> Math.pow(frames.toArray()[row * width + at] - means[at], 2))
                            .average()
                            .orElseThrow());
        }
        double[] statistics =
                DoubleStream.concat(normalized(means), normalized(deviations)).toArray();
        float[] shift = new float[outputs];
        for (int i = 0; i < outputs * 2 * width; i++) {
            shift[i / (2 * width)] += (float) (weight[i] * statistics[i % (2 * width)]);
        }
        return shift;
    }

    private static DoubleStream normalized(double[] values) {
        double mean = DoubleStream.of(values).average().orElseThrow();
        double variance = DoubleStream.of(values)
                .map(x -> (x - mean) * (x - mean))
                .average()
                .orElseThrow();
        return DoubleStream.of(values).map(x -> (x - mean) / Math.sqrt(variance + 1e-5));
    }

    @Test
    public void tokensAreAsManyAsAskedForHoweverLongTheSpeech() {
        try (var adapter = create(spec(8, "tokens", "3"))) {
            assertThat(List.of(adapter.outputLength(1), adapter.outputLength(3), adapter.outputLength(1500)))
                    .containsOnly(3);
            assertThatThrownBy(() -> adapter.outputLength(0)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    public void feedForwardIsFourTimesTheWidthIfNothingIsSaid() {
        try (var adapter = create(spec(8))) {
            assertThat(adapter.parameters().get("layer.linear1.weight").shape()).containsExactly(32, 8);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "heads, 3, must divide the input width 8",
        "heads, 0, at least 1",
        "layerWidth, 12, width 12",
        "layerWidth, 0, at least 1",
        "tokens, 0, at least 1",
        "tokens, x, whole number",
        "statistics, perhaps, true or false",
        "feedForward, 0, at least 1",
        "feedForward, 2147483647, 'layer.linear1.weight'",
        "outputScale, 0, greater than 0",
        "outputScale, -1, greater than 0",
        "outputScale, NaN, must be a number",
        "stride, 5, has no option [stride]",
        "device, abacus, device"
    })
    public void optionsThatCannotBeAreRefused(String option, String value, String message) {
        assertThatThrownBy(() -> create(spec(8, option, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
