package org.dualslm.encoders.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.dualslm.api.Plugins;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.encoder.SpeechEncoderProvider;
import org.dualslm.api.encoder.SpeechStream;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MoonshineOnnxProviderTest {
    private final MoonshineOnnxProvider provider = new MoonshineOnnxProvider();

    @TempDir
    Path folder;

    @Test
    void isRegisteredForModulesAndForTheClassPathAlike() throws IOException {
        assertThat(Plugins.installed().encoder("moonshine-onnx")).isInstanceOf(MoonshineOnnxProvider.class);
        String services = "/META-INF/services/" + SpeechEncoderProvider.class.getName();
        try (InputStream in = MoonshineOnnxProvider.class.getResourceAsStream(services)) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines())
                    .contains(MoonshineOnnxProvider.class.getName());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "windowSeconds, 0.99",
        "windowSeconds, 60.1",
        "windowSeconds, -30",
        "windowSeconds, NaN",
        "windowSeconds, Infinity",
        "windowSeconds, half a minute",
        "threads, -1",
        "threads, 257",
        "threads, 1.5",
        "threads, 99999999999",
        "windowseconds, 30",
    })
    void refusesOptions(String name, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> provider.create(Inputs.moonshine(), Options.none().with(name, value)))
                .withMessageContaining(name);
    }

    @Test
    void fingerprintTellsWeightsAndWindowsApart() throws IOException {
        String usual = fingerprint(Inputs.moonshine(), Options.none());
        assertThat(fingerprint(Inputs.moonshine(), Options.none().with("windowSeconds", 30.0)))
                .isEqualTo(usual);
        assertThat(fingerprint(Inputs.moonshine(), Options.none().with("windowSeconds", 20)))
                .isNotEqualTo(usual);
        assertThat(fingerprint(write(Inputs.model()), Options.none())).isEqualTo(usual);
        byte[] other = Inputs.model();
        other[other.length / 2] ^= 1;
        assertThat(fingerprint(write(other), Options.none())).isNotEqualTo(usual);
    }

    @Test
    void offersOnlyStreamsThatExist() throws IOException {
        byte[] model = renamed(Inputs.model(), "/layers.1/Add_1_output_0", "/layers.1/Add_x_output_0");
        try (SpeechEncoder encoder = provider.create(write(model), Options.none())) {
            assertThat(encoder.streams())
                    .extracting(SpeechStream::name)
                    .contains("last", "conv", "layer.0", "layer.2")
                    .doesNotContain("layer.1");
        }
    }

    @Test
    void namesTheFileThatIsMissing() {
        assertThatThrownBy(() -> provider.create(ModelSource.directory(folder), Options.none()))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("encoder_model.onnx")
                .hasMessageContaining(folder.toString());
    }

    @Test
    void namesADirectoryInTheFilesPlace() throws IOException {
        Files.createDirectory(folder.resolve("encoder_model.onnx"));
        assertThatThrownBy(() -> provider.create(ModelSource.directory(folder), Options.none()))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("encoder_model.onnx");
    }

    @Test
    void refusesAnEmptyFile() throws IOException {
        assertRefused(new byte[0], "is empty");
    }

    @Test
    void refusesText() throws IOException {
        assertRefused("version https://git-lfs.github.com/spec/v1\n".getBytes(StandardCharsets.UTF_8), "not an ONNX");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 17, 1000, 100_000})
    void refusesRandomBytes(int length) throws IOException {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        assertRefused(bytes, "ONNX");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.0001, 0.1, 0.5, 0.9, 0.999, 0.99999})
    void refusesATruncatedFile(double kept) throws IOException {
        byte[] model = Inputs.model();
        assertRefused(Arrays.copyOf(model, (int) (kept * model.length)), "cut off");
    }

    @Test
    void refusesATruncatedFileWhoseGraphIsWhole() throws IOException {
        byte[] model = Inputs.model();
        assertRefused(Arrays.copyOf(model, model.length - 1), "");
    }

    @Test
    void refusesOtherInputs() throws IOException {
        assertRefused(renamed(Inputs.model(), "input_values", "input_volume"), "[input_volume]", "input_values");
    }

    @Test
    void refusesOtherOutputs() throws IOException {
        assertRefused(
                renamed(Inputs.model(), "last_hidden_state", "last_hidden_plate"),
                "[last_hidden_plate]",
                "last_hidden_state");
    }

    @Test
    void refusesAGraphThatCannotRun() throws IOException {
        assertRefused(
                renamed(Inputs.model(), "InstanceNormalization", "InstanceNormalisation"), "InstanceNormalisation");
    }

    @Test
    void refusesATapThatIsNoFrames() throws IOException {
        // The samples, [1, 1, n], now stand where the frames after the convolutions are looked for.
        byte[] model = renamed(Inputs.model(), "/Transpose_output_0", "/Transpose_output_x");
        assertRefused(renamed(model, "/Unsqueeze_output_0", "/Transpose_output_0"), "[1, 1, 1663]", "[1, 3, width]");
    }

    private void assertRefused(byte[] model, String... says) throws IOException {
        ModelSource source = write(model);
        assertThatThrownBy(() -> provider.create(source, Options.none()))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("'encoder_model.onnx' in " + folder)
                .hasMessageContainingAll(says);
    }

    private String fingerprint(ModelSource source, Options options) {
        try (SpeechEncoder encoder = provider.create(source, options)) {
            return encoder.fingerprint();
        }
    }

    private ModelSource write(byte[] model) throws IOException {
        Files.write(folder.resolve("encoder_model.onnx"), model);
        return ModelSource.directory(folder);
    }

    /** The model with one name for another of the same length, so that all lengths in the file stay true. */
    private static byte[] renamed(byte[] model, String from, String to) {
        assertThat(to).hasSameSizeAs(from);
        String bytes = new String(model, StandardCharsets.ISO_8859_1);
        assertThat(bytes).contains(from);
        return bytes.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
    }
}
