package org.dualslm.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.dualslm.api.Plugins;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.tensor.DType;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.api.tensor.Safetensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class InspectCommandTest {
    @TempDir
    Path directory;

    private String inspect() {
        StringWriter out = new StringWriter();
        InspectCommand command = new InspectCommand(Plugins::installed);
        new CommandLine(command).setOut(new PrintWriter(out)).parseArgs(directory.toString());
        command.run();
        return out.toString();
    }

    /** The paper's two language models, and small ones, by what their authors published, without any weights. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "qwen2|152064|3584|18944|28|28|4|32768|false|7,615,616,512|15.23 GB|57.3 MB",
                "llama|128256|4096|14336|32|32|8|131072|false|8,030,261,248|16.06 GB|131.1 MB",
                "qwen2|151936|896|4864|24|14|2|32768|true|494,032,768|988.1 MB|12.3 MB",
                "mistral|32000|4096|14336|32|32|8|32768|false|7,241,732,096|14.48 GB|131.1 MB",
            })
    void aConfigurationAloneTellsWhatAModelTakes(
            String type,
            int vocabulary,
            int hidden,
            int inner,
            int layers,
            int heads,
            int keyHeads,
            int context,
            boolean tied,
            String parameters,
            String weights,
            String cache)
            throws IOException {
        Files.writeString(directory.resolve("config.json"), """
                {"model_type": "%s", "vocab_size": %d, "hidden_size": %d, "intermediate_size": %d, "num_hidden_layers": %d,
                "num_attention_heads": %d, "num_key_value_heads": %d, "max_position_embeddings": %d,
                "tie_word_embeddings": %s}
                """.formatted(
                        type, vocabulary, hidden, inner, layers, heads, keyHeads, context, tied));
        assertThat(inspect())
                .contains(type + " language model, " + parameters + " parameters")
                .contains("no weights here")
                .contains("weights " + weights + ", cache " + cache + " per 1,000 tokens");
    }

    /** The paper's encoder, and others by their defaults, whose own counts transformers gives as well. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "whisper|`\"d_model\": 1280, \"encoder_layers\": 32, \"encoder_attention_heads\": 20,"
                        + " \"encoder_ffn_dim\": 5120, \"num_mel_bins\": 128`|636,968,960|2.55 GB",
                "wav2vec2|`\"hidden_size\": 768`|94,370,944|377.5 MB",
                "hubert|`\"hidden_size\": 768`|94,370,944|377.5 MB",
                "wavlm|`\"hidden_size\": 768`|94,381,168|377.5 MB",
            })
    void encodersAreToldByTheirConfigurationToo(String type, String settings, String parameters, String weights)
            throws IOException {
        Files.writeString(directory.resolve("config.json"), "{\"model_type\": \"" + type + "\", " + settings + "}");
        assertThat(inspect())
                .contains(type + " encoder, " + parameters + " parameters")
                .contains("weights " + weights + ": ");
    }

    @Test
    void headersTellWhatAnUnknownModelTakes() throws IOException {
        FloatTensor weight = FloatTensor.of(new int[] {500, 1000}, new float[500_000]);
        Safetensors.write(directory.resolve("model.safetensors"), Map.of("w", weight), DType.F16, Map.of());
        Files.writeString(directory.resolve("config.json"), "{\"model_type\": \"parrot\"}");
        assertThat(inspect())
                .contains("parrot that no installed plugin describes, 500,000 parameters")
                .contains("500,000 numbers in F16, 1.0 MB")
                .contains("weights 2.0 MB: fits");
    }

    @Test
    void aDirectoryWithoutAModelIsRefused() {
        assertThatThrownBy(this::inspect)
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContainingAll(directory.toString(), "config.json", "safetensors");
    }

    @Test
    void aDamagedConfigurationIsRefused() throws IOException {
        Files.writeString(directory.resolve("config.json"), "{\"model_type\": \"qwen2\", \"vocab_size\": 10}");
        assertThatThrownBy(this::inspect)
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("hidden_size");
    }
}
