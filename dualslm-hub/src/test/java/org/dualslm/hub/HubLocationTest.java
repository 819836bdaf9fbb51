package org.dualslm.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubLocationTest {
    @Test
    void repositoryAndRevision() {
        assertThat(HubLocation.parse("hf:Qwen/Qwen2.5-0.5B-Instruct"))
                .isEqualTo(new HubLocation("Qwen/Qwen2.5-0.5B-Instruct", "main"))
                .hasToString("hf:Qwen/Qwen2.5-0.5B-Instruct");
        assertThat(HubLocation.parse("hf:gpt2@refs/pr/3")).isEqualTo(new HubLocation("gpt2", "refs/pr/3"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hf:",
                "hf",
                "Qwen/Qwen2.5",
                "hf:a/b/c",
                "hf:/a",
                "hf:a/",
                "hf:../b",
                "hf:a/..",
                "hf:a/b@",
                "hf:a/b@../c",
                "hf:a/b@x/../y",
                "hf:a/b@/x",
                "hf:a/b@x@y",
                "hf:a b/c",
                "hf:a/b?c",
                "hf:a/b#c",
                "hf:a--b/c",
                "hf:a/b@x y",
                "hf:a\\b",
                "hf:a/.b",
                "hf:a/b@x%2f"
            })
    void anythingElseIsRefused(String location) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HubLocation.parse(location))
                .withMessageContaining("'");
    }
}
