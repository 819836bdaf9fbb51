package org.dualslm.adapters.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.dualslm.api.adapter.AdapterProvider;
import org.dualslm.api.adapter.AdapterSpec;
import org.dualslm.api.adapter.TrainableAdapter;
import org.dualslm.api.plugin.Options;
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
