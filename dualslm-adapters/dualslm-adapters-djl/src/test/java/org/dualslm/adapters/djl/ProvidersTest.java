package org.dualslm.adapters.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dualslm.api.Plugins;
import org.dualslm.api.adapter.AdapterProvider;
import org.dualslm.api.adapter.AdapterSpec;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.FloatTensor;
import org.junit.jupiter.api.Test;

class ProvidersTest {
    @Test
    void bothAreFoundByName() {
        Plugins plugins = Plugins.installed();
        assertThat(plugins.adapter("paralinguistic-djl")).isInstanceOf(ParalinguisticAdapterProvider.class);
        assertThat(plugins.adapter("linguistic-djl")).isInstanceOf(LinguisticAdapterProvider.class);
    }

    @Test
    void moduleAndClassPathRegisterTheSame() throws IOException {
        String service = AdapterProvider.class.getName();
        List<String> inModule = ParalinguisticAdapterProvider.class.getModule().getDescriptor().provides().stream()
                .filter(provides -> provides.service().equals(service))
                .map(ModuleDescriptor.Provides::providers)
                .findFirst()
                .orElseThrow();
        try (var file = ParalinguisticAdapterProvider.class.getResourceAsStream("/META-INF/services/" + service)) {
            assertThat(new String(file.readAllBytes(), StandardCharsets.UTF_8).lines())
                    .containsExactlyInAnyOrderElementsOf(inModule);
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
