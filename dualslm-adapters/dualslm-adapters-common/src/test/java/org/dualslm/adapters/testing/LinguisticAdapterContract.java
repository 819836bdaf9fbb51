package org.dualslm.adapters.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dualslm.api.adapter.AdapterProvider;
import org.dualslm.api.adapter.AdapterSpec;
import org.dualslm.api.adapter.TrainableAdapter;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.testkit.TrainableAdapterContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The linguistic adapter of an engine, whose provider is named {@code linguistic-ENGINE}. */
public abstract class LinguisticAdapterContract {
    /** For subclasses. */
    protected LinguisticAdapterContract() {}

    /** The provider to test. */
    protected abstract AdapterProvider adapters();

    private TrainableAdapter create(AdapterSpec spec) {
        return (TrainableAdapter) adapters().create(spec, 1);
    }

    private static AdapterSpec spec(String... options) {
        Options all = Options.none().with("device", "cpu");
        for (int i = 0; i < options.length; i += 2) {
            all = all.with(options[i], options[i + 1]);
        }
        return new AdapterSpec(8, 6, all);
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
            return LinguisticAdapterContract.spec("stride", "4", "hidden", "20", "outputScale", "0.02");
        }
    }

    @Nested
    public class WithContext extends TrainableAdapterContract {
        @Override
        protected AdapterProvider provider() {
            return adapters();
        }

        @Override
        protected AdapterSpec spec() {
            return LinguisticAdapterContract.spec("stride", "3", "context", "4", "hidden", "20");
        }
    }

    @Test
    public void aVectorForEachGroupOfFramesBegun() {
        try (var adapter = create(spec("stride", "4", "hidden", "5"))) {
            assertThat(List.of(
                            adapter.outputLength(1),
                            adapter.outputLength(4),
                            adapter.outputLength(5),
                            adapter.outputLength(8),
                            adapter.outputLength(Integer.MAX_VALUE)))
                    .containsExactly(1, 1, 2, 2, 536870912);
            assertThatThrownBy(() -> adapter.outputLength(0)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    public void theLastGroupIsFilledUpWithZeros() {
        try (var adapter = create(spec("stride", "4", "hidden", "5"))) {
            float[] five = new float[5 * 8];
            java.util.Arrays.fill(five, 0.5f);
            Embeddings filled = Embeddings.of(8, 8, java.util.Arrays.copyOf(five, 64));
            assertThat(adapter.adapt(List.of(Embeddings.of(5, 8, five)))).isEqualTo(adapter.adapt(List.of(filled)));
        }
    }

    @Test
    public void aVectorIsMadeOfItsFramesAndThoseAroundThem() {
        try (var adapter = create(spec("stride", "4", "context", "2", "hidden", "50"))) {
            Embeddings zeros = adapter.adapt(List.of(Embeddings.of(14, 8, new float[14 * 8])))
                    .get(0);
            assertThat(zeros.length()).isEqualTo(4);
            for (int frame = 0; frame < 14; frame++) {
                float[] values = new float[14 * 8];
                java.util.Arrays.fill(values, frame * 8, frame * 8 + 8, 3);
                Embeddings vectors =
                        adapter.adapt(List.of(Embeddings.of(14, 8, values))).get(0);
                for (int group = 0; group < 4; group++) {
                    boolean among = frame >= 4 * group - 2 && frame < 4 * group + 6;
                    assertThat(vectors.slice(group, group + 1).equals(zeros.slice(group, group + 1)))
                            .as("frame %d leaves vector %d as it is", frame, group)
                            .isEqualTo(!among);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "stride, 0, at least 1",
        "stride, 2147483647, 'fc1.weight'",
        "hidden, 0, at least 1",
        "hidden, 2147483647, 'fc1.weight'",
        "outputScale, 0, greater than 0",
        "heads, 8, has no option [heads]",
        "context, -1, at least 0",
        "context, 1073741823, 'fc1.weight'",
        "span, 1, has no option [span]"
    })
    public void optionsThatCannotBeAreRefused(String option, String value, String message) {
        assertThatThrownBy(() -> create(spec(option, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    public void parametersOfAnotherAdapterAreRefusedInWords() {
        AdapterSpec spec =
                new AdapterSpec(8, 4, Options.none().with("device", "cpu").with("hidden", 16));
        AdapterProvider provider = adapters();
        String adapter = "The adapter " + provider.name();
        Map<String, FloatTensor> parameters = new HashMap<>();
        try (TrainableAdapter whole = create(spec)) {
            parameters.putAll(whole.parameters());
        }
        assertThatThrownBy(() -> provider.load(new AdapterSpec(8, 5, spec.options()), parameters))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage(
                        adapter + " for width 8 → 5 needs the parameter 'fc2.weight' in shape [5, 16], not [4, 16]");
        parameters.remove("fc1.bias");
        assertThatThrownBy(() -> provider.load(spec, parameters))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage(adapter + " for width 8 → 4 lacks the parameter 'fc1.bias'");
        assertThatThrownBy(() -> provider.load(spec, Map.of())).hasMessageContaining("'fc1.bias' and 3 more");
    }
}
