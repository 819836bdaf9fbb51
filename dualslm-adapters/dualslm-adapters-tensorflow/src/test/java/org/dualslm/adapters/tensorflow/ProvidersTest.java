package org.dualslm.adapters.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.dualslm.api.Plugins;
import org.dualslm.api.adapter.AdapterProvider;
import org.junit.jupiter.api.Test;

class ProvidersTest {
    @Test
    void bothAreFoundByName() {
        Plugins plugins = Plugins.installed();
        assertThat(plugins.adapter("paralinguistic-tensorflow")).isInstanceOf(ParalinguisticAdapterProvider.class);
        assertThat(plugins.adapter("linguistic-tensorflow")).isInstanceOf(LinguisticAdapterProvider.class);
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
}
