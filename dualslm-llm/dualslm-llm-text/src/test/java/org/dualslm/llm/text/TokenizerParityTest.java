package org.dualslm.llm.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.testkit.Fixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Equal to Hugging Face tokenizers on every fixture that has a tokenizer. */
class TokenizerParityTest {
    static Stream<Fixture> tokenizers() {
        return Fixture.all(fixture -> fixture.source().contains(HuggingFaceTokens.FILE));
    }

    private static HuggingFaceTokens tokens(Fixture fixture) {
        return HuggingFaceTokens.find(fixture.source()).orElseThrow();
    }

    private static JsonObject expected(Fixture fixture) {
        return Json.readObject(fixture.source(), "expected.json");
    }

    @ParameterizedTest
    @MethodSource("tokenizers")
    void whatSomebodySaysIsNeverASpecialToken(Fixture fixture) {
        try (HuggingFaceTokens tokens = tokens(fixture)) {
            for (JsonObject plain : expected(fixture).array("plain").objects()) {
                assertThat(tokens.encode(plain.text("text")))
                        .as(plain.text("text"))
                        .containsExactly(plain.array("ids_specials_not_parsed").integers());
                assertThat(tokens.encodeTemplate(plain.text("text")))
                        .containsExactly(plain.array("ids").integers());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("tokenizers")
    void textComesBackFromItsIds(Fixture fixture) {
        try (HuggingFaceTokens tokens = tokens(fixture)) {
            for (JsonObject plain : expected(fixture).array("plain").objects()) {
                String text = plain.text("text");
                assertThat(tokens.decode(tokens.encode(text))).isEqualTo(text);
            }
            String longText = "I am sad. ".repeat(500); // the library would cut it at 512 tokens
            assertThat(tokens.decode(tokens.encode(longText))).isEqualTo(longText);
            assertThat(tokens.encode("")).isEmpty();
            assertThat(tokens.decode(new int[0])).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("tokenizers")
    void specialTokensHaveNoText(Fixture fixture) {
        try (HuggingFaceTokens tokens = tokens(fixture)) {
            JsonObject json = Json.readObject(fixture.source(), HuggingFaceTokens.FILE);
            for (JsonObject added : json.array("added_tokens").objects()) {
                int id = added.integer("id");
                assertThat(tokens.encodeTemplate(added.text("content"))).containsExactly(id);
                assertThat(tokens.encode(added.text("content"))).doesNotContain(id);
                assertThat(tokens.decode(new int[] {id})).isEmpty();
            }
        }
    }

    @Test
    void afterClosingItIsRefused() {
        HuggingFaceTokens tokens = tokens(tokenizers().findFirst().orElseThrow());
        assertThatIllegalArgumentException().isThrownBy(() -> tokens.decode(new int[] {-1}));
        tokens.close();
        tokens.close();
        assertThatIllegalStateException().isThrownBy(() -> tokens.encode("a"));
        assertThatIllegalStateException().isThrownBy(() -> tokens.decode(new int[] {1}));
    }

    @Test
    void damagedFilesAreNamed(@TempDir Path directory) throws IOException {
        ModelSource source = ModelSource.directory(directory);
        assertThat(HuggingFaceTokens.find(source)).isEmpty();
        for (String text : List.of("", "{", "[]", "{}", "{\"model\": {}}", "{\"model\": {\"type\": \"NONE\"}}")) {
            Files.writeString(directory.resolve(HuggingFaceTokens.FILE), text);
            assertThatThrownBy(() -> HuggingFaceTokens.find(source))
                    .as(text)
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessageContaining(HuggingFaceTokens.FILE);
        }
    }
}
