package org.dualslm.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dualslm.api.Plugins;
import org.dualslm.api.plugin.SourceProvider;
import org.dualslm.testkit.ProviderContract;
import org.dualslm.testkit.SourceProviderContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubSourceProviderTest {
    @Nested
    class Plugin extends ProviderContract {
        @Override
        protected Class<HubSourceProvider> anyProvider() {
            return HubSourceProvider.class;
        }
    }

    @Nested
    class OfAHub extends SourceProviderContract {
        @TempDir
        Path directory;

        private FakeHub server;

        @BeforeEach
        void start() throws IOException {
            server = new FakeHub();
        }

        @AfterEach
        void stop() {
            server.close();
        }

        @Override
        protected SourceProvider provider() {
            HubSettings settings =
                    new HubSettings(server.address(), directory.resolve("cache"), Optional.empty(), false);
            return new HubSourceProvider(() -> new Hub(settings, DownloadProgress.NONE));
        }

        @Override
        protected String location() {
            return "hf:" + FakeHub.REPOSITORY;
        }

        @Override
        protected List<String> files() {
            return List.of("config.json", "model.safetensors");
        }

        @Override
        protected String missingLocation() {
            return "hf:someone/something-else";
        }
    }

    @Test
    void aRepositoryIsAskedForInWords() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Plugins.installed().source("hf:not a repository"))
                .withMessageContaining("OWNER/NAME");
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
