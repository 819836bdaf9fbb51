package org.dualslm.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.dualslm.api.adapter.TrainableAdapter;
import org.dualslm.api.plugin.PluginException;
import org.dualslm.api.plugin.Provider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PluginsTest {
    @TempDir
    static Path directory;

    private static Plugins plugins;

    @BeforeAll
    static void find() throws IOException {
        for (String name : new String[] {"parrot", "parakeet"}) {
            PluginJar jar =
                    PluginJar.encoder("com.example." + name, name, 1).asService("com.example." + name + ".Provider");
            if (name.equals("parakeet")) {
                jar.replacing("AutoCloseable.class", "Runnable.class");
            }
            jar.write(directory.resolve(name + ".jar"));
        }
        try (PluginDirectory open = PluginDirectory.open(directory)) {
            plugins = open.scan();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "parot|installed are [parakeet, parrot]; did you mean 'parrot'?",
                "moonshine|installed are [parakeet, parrot]; did you mean 'moonshine-onnx' of the artifact"
                        + " 'org.dualslm:dualslm-encoders-onnx'?",
                "whisper-djl|installed are [parakeet, parrot]; add the artifact org.dualslm:dualslm-encoders-djl",
                "cockatoo|installed are [parakeet, parrot]",
                "p|installed are [parakeet, parrot]",
            })
    void anUnknownNameIsToldWithWhatMayBeMeant(String name, String rest) {
        assertThatThrownBy(() -> plugins.encoder(name))
                .isInstanceOf(PluginException.class)
                .hasMessage("No speech encoder provider is named '" + name + "'; " + rest);
    }

    @Test
    void aNameOfAnotherKindIsToldToBeOne() {
        assertThatThrownBy(() -> plugins.adapter("parrot"))
                .hasMessage(
                        "No adapter provider is named 'parrot'; none is installed; a plugin of that name is a speech"
                                + " encoder");
    }

    @Test
    void aMissingCapabilityIsToldWithThePluginsThatHaveIt() {
        Provider parrot = plugins.encoder("parrot");
        plugins.require(AutoCloseable.class, parrot);
        assertThatThrownBy(() -> plugins.require(Runnable.class, parrot))
                .isInstanceOf(PluginException.class)
                .hasMessage("The speech encoder plugin 'parrot' lacks the capability Runnable; installed speech encoder"
                        + " plugins that have it are [parakeet]");
        assertThatThrownBy(() -> plugins.require(TrainableAdapter.class, parrot))
                .hasMessageEndingWith("no other installed speech encoder plugin has it");
    }

    @Test
    void whatWasBuiltCountsMoreThanWhatIsDeclared() {
        Provider parrot = plugins.encoder("parrot");
        AutoCloseable built = () -> {};
        interface Both extends AutoCloseable, Runnable {
            @Override
            void close();
        }
        Both both = new Both() {
            @Override
            public void run() {}

            @Override
            public void close() {}
        };

        assertThat(plugins.require(AutoCloseable.class, parrot, built)).isSameAs(built);
        assertThat(plugins.require(Runnable.class, parrot, both)).isSameAs(both);
        assertThatThrownBy(() -> plugins.require(Runnable.class, parrot, built))
                .hasMessageContaining("lacks the capability Runnable");
        assertThatThrownBy(() -> plugins.require(Runnable.class, plugins.encoder("parakeet"), built))
                .hasMessageContainingAll("declares the capability Runnable, but built a", "no other installed");
    }
}
