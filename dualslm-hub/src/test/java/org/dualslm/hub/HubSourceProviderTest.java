package org.dualslm.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.dualslm.api.Plugins;
import org.dualslm.api.plugin.SourceProvider;
import org.junit.jupiter.api.Test;

class HubSourceProviderTest {
    @Test
    void isFoundByItsSchemeInBothRegistries() throws IOException {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Plugins.installed().source("hf:not a repository"))
                .withMessageContaining("OWNER/NAME");
        try (InputStream in =
                HubSourceProvider.class.getResourceAsStream("/META-INF/services/" + SourceProvider.class.getName())) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).strip())
                    .isEqualTo(HubSourceProvider.class.getName());
        }
        assertThat(HubSourceProvider.class.getModule().getDescriptor().provides())
                .allSatisfy(provides ->
                        assertThat(provides.providers()).containsExactly(HubSourceProvider.class.getName()));
    }

    @Test
    void theBarIsDrawnInItsPlace() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DownloadProgress bar = new ConsoleBar(new PrintStream(out, true, StandardCharsets.UTF_8));
        bar.at("model.safetensors", 0, 2_000_000);
        bar.at("model.safetensors", 1_000_000, 2_000_000);
        bar.at("model.safetensors", 1_000_001, 2_000_000);
        bar.at("model.safetensors", 2_000_000, 2_000_000);
        String text = out.toString(StandardCharsets.UTF_8);
        assertThat(text.split("\r"))
                .hasSize(4)
                .contains("model.safetensors [===============               ]  50% of 2.0 MB");
        assertThat(text).endsWith("100% of 2.0 MB" + System.lineSeparator());
    }
}
