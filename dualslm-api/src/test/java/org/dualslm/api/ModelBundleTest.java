package org.dualslm.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dualslm.api.ModelBundle.AdapterPart;
import org.dualslm.api.ModelBundle.Part;
import org.dualslm.api.adapter.EmbeddingMixture;
import org.dualslm.api.adapter.TokenBigrams;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.plugin.PluginException;
import org.dualslm.api.tensor.DType;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.api.tensor.Safetensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelBundleTest {
    @TempDir
    Path directory;

    private static ModelBundle bundle() {
        return new ModelBundle(
                "test",
                new Part("moonshine-onnx", "encoder", Options.none()),
                List.of(new Part("prosody", "", Options.none().with("hop", 384))),
                new AdapterPart(
                        "paralinguistic-djl",
                        "how.safetensors",
                        296,
                        256,
                        List.of("layer.0", "prosody"),
                        Options.none()),
                new AdapterPart(
                        "linguistic-djl",
                        "what.safetensors",
                        288,
                        256,
                        List.of("last"),
                        Options.none().with("stride", 4)),
                new Part("transformer-djl", "language-model", Options.none()),
                Instructions.standard(),
                Map.of("seed", "1"));
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        bundle().write(directory);

        assertThat(ModelBundle.read(ModelSource.directory(directory))).isEqualTo(bundle());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"format\": 1' | '\"format\": 2' | 'format'",
                "'\"format\": 1,' | '' | 'format'",
                "'\"inputWidth\": 296' | '\"inputWidth\": \"wide\"' | 'paralinguistic.inputWidth'",
                "'\"languageModel\"' | '\"languagemodel\"' | 'languagemodel'",
                "'\"hop\": \"384\"' | '\"hop\": []' | 'companions[0].options.hop'",
                "'\"provider\": \"prosody\",' | '' | 'companions[0].provider'",
            })
    void whatIsWrongIsNamedWithItsPlace(String found, String replacement, String place) throws IOException {
        bundle().write(directory);
        Path file = directory.resolve(ModelBundle.FILE);
        String text = Files.readString(file);
        assertThat(text).contains(found);
        Files.writeString(file, text.replace(found, replacement));

        assertThatThrownBy(() -> ModelBundle.read(ModelSource.directory(directory)))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining(place)
                .hasMessageContaining(ModelBundle.FILE);
    }

    @Test
    void anAdaptersTensorsTravelWithTheirNormalizationAndMixture() throws IOException {
        FloatTensor weight = FloatTensor.of(new int[] {2, 1}, new float[] {1, 2});
        FrameNormalization normalization = new FrameNormalization(new float[] {1}, new float[] {3});
        TokenBigrams bigrams = TokenBigrams.count(2, List.of(new int[] {1, 1}));
        EmbeddingMixture mixture = new EmbeddingMixture(Embeddings.of(2, 1, new float[] {5, 6}), 0.5).with(bigrams);
        new ModelBundle.AdapterTensors(Map.of("fc.weight", weight), normalization, mixture)
                .write(directory.resolve("how.safetensors"));

        ModelBundle.AdapterTensors read =
                bundle().adapterTensors(bundle().paralinguistic(), ModelSource.directory(directory));

        assertThat(read.parameters()).isEqualTo(Map.of("fc.weight", weight));
        assertThat(read.normalization().mean()).containsExactly(1);
        assertThat(read.normalization().scale()).containsExactly(3);
        assertThat(read.mixture().embeddings()).isEqualTo(mixture.embeddings());
        assertThat(read.mixture().variance()).isEqualTo(0.5);
        assertThat(read.mixture().bigrams().orElseThrow().triples()).isDeepEqualTo(bigrams.triples());
    }

    @Test
    void bigramsThatCannotBeAreRefused() throws IOException {
        Path file = directory.resolve("how.safetensors");
        FloatTensor pairs = FloatTensor.of(new int[] {1, 2}, new float[] {0, 1});
        Safetensors.write(file, Map.of("mixture.bigrams", pairs), DType.I32, Map.of());
        assertThatThrownBy(() -> bundle().adapterTensors(bundle().paralinguistic(), ModelSource.directory(directory)))
                .hasMessageContaining("holds mixture.bigrams, but no mixture.embeddings");

        Safetensors.write(
                file,
                Map.of(
                        "mixture.bigrams", pairs,
                        "mixture.embeddings", FloatTensor.of(new int[] {2, 1}, new float[] {1, 2}),
                        "mixture.variance", FloatTensor.of(new int[] {1}, new float[] {1})),
                DType.F32,
                Map.of());
        assertThatThrownBy(() -> bundle().adapterTensors(bundle().paralinguistic(), ModelSource.directory(directory)))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContainingAll("mixture.bigrams", "[any, 3], not [1, 2]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | 0 | only one of mixture.embeddings and mixture.variance",
                "1 | 2 | one value",
                "1 | 1 | finite number above 0, not 0.0",
                "2 | 1 | two dimensions",
            })
    void aMixtureThatCannotBeIsRefused(int factor, int variances, String message) throws IOException {
        Map<String, FloatTensor> tensors = new HashMap<>();
        int[] shape = factor == 1 ? new int[] {2, 3} : new int[] {2, 3, 1};
        tensors.put("mixture.embeddings", FloatTensor.of(shape, new float[6]));
        if (variances > 0) {
            tensors.put("mixture.variance", FloatTensor.of(new int[] {variances}, new float[variances]));
        }
        Path file = directory.resolve("how.safetensors");
        Safetensors.write(file, tensors, DType.F32, Map.of());

        assertThatThrownBy(() -> bundle().adapterTensors(bundle().paralinguistic(), ModelSource.directory(directory)))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContainingAll("how.safetensors", message);
    }

    @Test
    void aPluginThatIsNotInstalledIsNamedWithTheArtifactThatBringsIt() {
        assertThatThrownBy(() -> bundle().load(ModelSource.directory(directory), Plugins.installed()))
                .isInstanceOf(PluginException.class)
                .hasMessage("No speech encoder provider is named 'moonshine-onnx'; none is installed; "
                        + "add the artifact org.dualslm:dualslm-encoders-onnx");
    }

    @Test
    void aBundledModelThatIsNotThereIsNamedWithTheArtifactThatBringsIt() {
        assertThatThrownBy(() -> ModelSource.bundled("default"))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("org.dualslm:dualslm-model-default");
        assertThatThrownBy(() -> ModelSource.bundled("../etc")).isInstanceOf(ModelFormatException.class);
    }

    @Test
    void noFileNameLeadsOutOfADirectory() {
        ModelSource source = ModelSource.directory(directory);

        assertThatThrownBy(() -> source.contains("../x")).isInstanceOf(ModelFormatException.class);
        assertThatThrownBy(() -> source.bytes("missing"))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("missing")
                .hasMessageContaining(directory.toString());
        assertThatThrownBy(() -> ModelSource.directory(directory.resolve("none")))
                .isInstanceOf(ModelFormatException.class);
    }

    @Test
    void aSchemeThatNobodyResolvesNamesTheArtifact() {
        assertThatThrownBy(() -> Plugins.installed().source("hf:someone/some-model"))
                .isInstanceOf(PluginException.class)
                .hasMessageContainingAll("'hf'", "org.dualslm:dualslm-hub");
        assertThatThrownBy(() -> Plugins.installed().source("nowhere/to/be/found"))
                .isInstanceOf(ModelFormatException.class);
        assertThat(Plugins.isAbsolute("bundled:default/encoder")).isTrue();
        assertThat(Plugins.isAbsolute("C:")).isFalse();
        assertThat(Plugins.isAbsolute("encoder")).isFalse();
    }
}
