package org.dualslm.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.dualslm.api.encoder.SpeechEncoderProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.engine.JupiterTestEngine;
import org.junit.platform.engine.TestEngine;

class PluginArtifactTest {
    @Test
    void aJarIsReadAsItsFolderIs() {
        PluginArtifact jar = PluginArtifact.of(JupiterTestEngine.class);
        assertThat(jar.location().toString()).endsWith(".jar");
        assertThat(jar.module())
                .hasValueSatisfying(module -> assertThat(module.name()).isEqualTo("org.junit.jupiter.engine"));
        assertThat(jar.onClassPath(TestEngine.class))
                .containsExactly(JupiterTestEngine.class.getName())
                .isEqualTo(jar.onModulePath(TestEngine.class));
    }

    @Test
    void aFolderWithoutModuleInfoIsNoModule() {
        PluginArtifact folder = PluginArtifact.of(TinyEncoder.class);
        assertThat(folder.module()).isEmpty();
        assertThat(folder.onClassPath(SpeechEncoderProvider.class))
                .containsExactly(PluginBreaches.Registered.class.getName());
    }
}
