package org.dualslm.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubSettingsTest {
    @TempDir
    Path home;

    private HubSettings with(String... namesAndValues) {
        Map<String, String> environment = new java.util.HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            environment.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return HubSettings.fromEnvironment(environment, home);
    }

    @Test
    void thePlacesThatEverybodyUses() {
        assertThat(with().cache()).isEqualTo(home.resolve(".cache/huggingface/hub"));
        assertThat(with("XDG_CACHE_HOME", "/x").cache()).isEqualTo(Path.of("/x/huggingface/hub"));
        assertThat(with("XDG_CACHE_HOME", "/x", "HF_HOME", "/h").cache()).isEqualTo(Path.of("/h/hub"));
        assertThat(with("HF_HOME", "/h", "HF_HUB_CACHE", "/c").cache()).isEqualTo(Path.of("/c"));
        assertThat(with("HF_HOME", "~/h").cache()).isEqualTo(home.resolve("h/hub"));
        assertThat(with("HF_HOME", "").cache()).isEqualTo(with().cache());
        assertThat(with("HF_ENDPOINT", "http://127.0.0.1:8/mirror/").endpoint())
                .isEqualTo(URI.create("http://127.0.0.1:8/mirror"));
        assertThat(with().endpoint().getScheme()).isEqualTo("https");
    }

    @Test
    void theTokenAndItsFile() throws IOException {
        assertThat(with().token()).isEmpty();
        Path file = Files.createDirectories(home.resolve("h")).resolve("token");
        Files.writeString(file, "hf_file\n");
        assertThat(with("HF_HOME", file.getParent().toString()).token()).contains("hf_file");
        assertThat(with("HF_TOKEN_PATH", file.toString()).token()).contains("hf_file");
        HubSettings both = with("HF_HOME", file.getParent().toString(), "HF_TOKEN", " hf_variable ");
        assertThat(both.token()).isEqualTo(Optional.of("hf_variable"));
        assertThat(both.toString()).doesNotContain("hf_variable");
    }

    @ParameterizedTest
    @CsvSource({"1, true", "TRUE, true", "yes, true", "on, true", "0, false", "false, false", "'', false"})
    void offline(String value, boolean offline) {
        assertThat(with("HF_HUB_OFFLINE", value).offline()).isEqualTo(offline);
        assertThat(with().offline()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.org", "ftp://example.org", "http://", "file:///tmp", "http://a b"})
    void badAddressesAreRefused(String endpoint) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with("HF_ENDPOINT", endpoint))
                .withMessageContaining("HF_ENDPOINT");
    }
}
