package org.dualslm.examples.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dualslm.api.FrameNormalization;
import org.dualslm.api.Instructions;
import org.dualslm.api.ModelBundle;
import org.dualslm.api.ModelBundle.AdapterPart;
import org.dualslm.api.ModelBundle.Part;
import org.dualslm.api.Plugins;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.DType;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.api.tensor.Safetensors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A trained model in one folder. Nothing is loaded, so the parts need not be real. */
class BundleCommandTest {
    private static final FloatTensor WEIGHT = FloatTensor.of(new int[] {2}, new float[] {0.1f, -3});

    @TempDir
    private Path directory;

    private Path model;

    @BeforeEach
    void train() throws IOException {
        model = Files.createDirectories(directory.resolve("run"));
        Path languageModel = Files.createDirectories(directory.resolve("pretrained"));
        Files.writeString(languageModel.resolve("config.json"), "{}");
        for (String file : List.of("model.safetensors", "training.safetensors")) {
            Safetensors.write(languageModel.resolve(file), Map.of("w", WEIGHT), DType.F32, Map.of());
        }
        for (String file : List.of("how.safetensors", "what.safetensors")) {
            new ModelBundle.AdapterTensors(
                            Map.of("w", WEIGHT), new FrameNormalization(new float[] {1}, new float[] {2}), null)
                    .write(model.resolve(file));
        }
        new ModelBundle(
                        "run",
                        new Part("moonshine-onnx", "bundled:default/encoder", Options.none()),
                        List.of(),
                        new AdapterPart("a", "how.safetensors", 1, 1, List.of("last"), Options.none()),
                        new AdapterPart("b", "what.safetensors", 1, 1, List.of("last"), Options.none()),
                        new Part("transformer-djl", languageModel.toString(), Options.none()),
                        Instructions.standard(),
                        Map.of("seed", "1"))
                .write(model);
    }

    @Test
    void holdsEverythingThatLayElsewhereInTheSmallerType() {
        Path out = directory.resolve("packed");

        assertThat(run(model, out)).isZero();

        ModelSource packed = ModelSource.directory(out);
        ModelBundle bundle = ModelBundle.read(packed);
        assertThat(bundle.name()).isEqualTo("packed");
        assertThat(bundle.trainedWith()).containsEntry("seed", "1");
        assertThat(bundle.encoder().source()).isEqualTo("bundled:default/encoder");
        assertThat(bundle.languageModel().source()).isEqualTo("language-model");
        assertThat(packed.contains("language-model/config.json")).isTrue();
        assertThat(packed.contains("language-model/training.safetensors")).isFalse();
        Safetensors weights = Safetensors.openModel(packed.child("language-model"));
        assertThat(weights.dtype("w")).isEqualTo(DType.F16);
        assertThat(weights.floats("w").toArray()).containsExactly(new float[] {0.1f, -3}, within(1e-4f));
        ModelBundle.AdapterTensors how = bundle.adapterTensors(bundle.paralinguistic(), packed);
        assertThat(how.parameters()).containsOnlyKeys("w");
        assertThat(how.normalization().scale()).containsExactly(2);
    }

    @Test
    void packsAConfigurationFileThatBuildsOnAModel() throws IOException {
        Path file = Files.writeString(
                directory.resolve("my.json"),
                "{\"base\": \"run\", \"linguistic\": {\"provider\": \"c\", \"seed\": 3}}");
        Path out = directory.resolve("packed");

        assertThat(run(file, out)).isZero();

        ModelBundle bundle = ModelBundle.read(ModelSource.directory(out));
        assertThat(bundle.paralinguistic().file()).isEqualTo("paralinguistic.safetensors");
        assertThat(bundle.linguistic().provider()).isEqualTo("c");
        assertThat(bundle.linguistic().seed()).hasValue(3);
        assertThat(bundle.companions()).isEmpty();
    }

    @Test
    void overwritesNothing() throws IOException {
        assertThat(run(model, model)).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(ModelBundle.read(ModelSource.directory(model)).name()).isEqualTo("run");
        assertThat(run(model, directory.resolve("packed"), "--dtype", "I8")).isEqualTo(CommandLine.ExitCode.USAGE);
    }

    private int run(Path model, Path out, String... more) {
        CommandLine command = new CommandLine(new BundleCommand(Plugins::installed));
        command.setOut(new PrintWriter(new StringWriter()));
        command.setErr(new PrintWriter(new StringWriter()));
        List<String> arguments = new ArrayList<>(List.of("--model", model.toString(), "--out", out.toString()));
        arguments.addAll(List.of(more));
        return command.execute(arguments.toArray(String[]::new));
    }
}
