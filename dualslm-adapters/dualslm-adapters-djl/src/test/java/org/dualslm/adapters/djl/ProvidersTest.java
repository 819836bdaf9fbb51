package org.dualslm.adapters.djl;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.dualslm.api.adapter.AdapterProvider;
import org.dualslm.api.adapter.AdapterSpec;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.testkit.ProviderContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ProvidersTest {
    @Nested
    class Plugin extends ProviderContract {
        @Override
        protected Class<ParalinguisticAdapterProvider> anyProvider() {
            return ParalinguisticAdapterProvider.class;
        }
    }

    @Test
    void parametersOfAnotherAdapterAreRefusedInWords() {
        AdapterSpec spec =
                new AdapterSpec(8, 4, Options.none().with("device", "cpu").with("hidden", 16));
        AdapterProvider provider = new LinguisticAdapterProvider();
        Map<String, FloatTensor> parameters = new HashMap<>();
        try (var adapter = new LinguisticAdapterProvider().create(spec, 1)) {
            parameters.putAll(adapter.parameters());
        }
        assertThatThrownBy(() -> provider.load(new AdapterSpec(8, 5, spec.options()), parameters))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage(
                        "The adapter linguistic-djl for width 8 → 5 needs the parameter 'fc2.weight' in shape [5, 16], not [4, 16]");
        parameters.remove("fc1.bias");
        assertThatThrownBy(() -> provider.load(spec, parameters))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage("The adapter linguistic-djl for width 8 → 4 lacks the parameter 'fc1.bias'");
        assertThatThrownBy(() -> provider.load(spec, Map.of())).hasMessageContaining("'fc1.bias' and 3 more");
    }
}
