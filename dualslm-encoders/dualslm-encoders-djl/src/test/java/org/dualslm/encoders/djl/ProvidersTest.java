package org.dualslm.encoders.djl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.dualslm.api.Plugins;
import org.dualslm.api.encoder.SpeechEncoderProvider;
import org.junit.jupiter.api.Test;

class ProvidersTest {
    @Test
    void bothAreFoundByName() {
        Plugins plugins = Plugins.installed();
        assertThat(plugins.encoder("whisper-djl")).isInstanceOf(WhisperProvider.class);
        assertThat(plugins.encoder("wav2vec2-djl")).isInstanceOf(Wav2Vec2Provider.class);
    }

    @Test
    void moduleAndClassPathRegisterTheSame() throws IOException {
        String service = SpeechEncoderProvider.class.getName();
        List<String> inModule = WhisperProvider.class.getModule().getDescriptor().provides().stream()
                .filter(provides -> provides.service().equals(service))
                .map(ModuleDescriptor.Provides::providers)
                .findFirst()
                .orElseThrow();
        try (var file = WhisperProvider.class.getResourceAsStream("/META-INF/services/" + service)) {
            assertThat(new String(file.readAllBytes(), StandardCharsets.UTF_8).lines())
                    .containsExactlyInAnyOrderElementsOf(inModule);
        }
    }
}
