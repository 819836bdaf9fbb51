package org.dualslm.examples.training;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VersionTest {
    @Test
    void theProgramAndEachCommandTellIt() {
        assertThat(Program.run("--version")).startsWith("DualSLM ");
        assertThat(Program.run("train", "--version")).isEqualTo(Program.run("--version"));
    }
}
