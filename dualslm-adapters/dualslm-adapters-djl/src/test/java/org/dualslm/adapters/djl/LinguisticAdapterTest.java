package org.dualslm.adapters.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.dualslm.api.adapter.AdapterProvider;
import org.dualslm.api.adapter.AdapterSpec;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.testkit.TrainableAdapterContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinguisticAdapterTest {
    private static final LinguisticAdapterProvider PROVIDER = new LinguisticAdapterProvider();

    private static AdapterSpec spec(String... options) {
        Options all = Options.none().with("device", "cpu");
        for (int i = 0; i < options.length; i += 2) {
            all = all.with(options[i], options[i + 1]);
        }
        return new AdapterSpec(8, 6, all);
    }

    @Nested
    class WithThePapersSettings extends TrainableAdapterContract {
        @Override
        protected AdapterProvider provider() {
            return PROVIDER;
        }
    }

    @Nested
    class WithOtherSettings extends TrainableAdapterContract {
        @Override
        protected AdapterProvider provider() {
            return PROVIDER;
        }

        @Override
        protected AdapterSpec spec() {
            return LinguisticAdapterTest.spec("stride", "4", "hidden", "20", "outputScale", "0.02");
        }
    }

    @Test
    void aVectorForEachGroupOfFramesBegun() {
        try (var adapter = PROVIDER.create(spec("stride", "4", "hidden", "5"), 1)) {
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
    void theLastGroupIsFilledUpWithZeros() {
        try (var adapter = PROVIDER.create(spec("stride", "4", "hidden", "5"), 1)) {
            float[] five = new float[5 * 8];
            java.util.Arrays.fill(five, 0.5f);
            Embeddings filled = Embeddings.of(8, 8, java.util.Arrays.copyOf(five, 64));
            assertThat(adapter.adapt(List.of(Embeddings.of(5, 8, five)))).isEqualTo(adapter.adapt(List.of(filled)));
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
        "context, 1, has no option [context]"
    })
    void optionsThatCannotBeAreRefused(String option, String value, String message) {
        assertThatThrownBy(() -> PROVIDER.create(spec(option, value), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
