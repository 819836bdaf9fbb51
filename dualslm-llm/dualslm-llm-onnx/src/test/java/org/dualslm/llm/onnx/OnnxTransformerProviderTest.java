package org.dualslm.llm.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.dualslm.testkit.TensorAssert.assertThatTensor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.dualslm.api.Plugins;
import org.dualslm.api.llm.DecodingSession;
import org.dualslm.api.llm.DifferentiableLanguageModel;
import org.dualslm.api.llm.LanguageModel;
import org.dualslm.api.llm.LanguageModelProvider;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.DType;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.api.tensor.Safetensors;
import org.dualslm.llm.onnx.OnnxExport.Precision;
import org.dualslm.testkit.Tolerance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an export may hold, and what is said when it does not. */
class OnnxTransformerProviderTest {
    private static final Path FIXTURE = Exports.checkpoint("qwen2-tied");

    @TempDir
    Path directory;

    private void export(Precision precision) {
        Exports.export(FIXTURE, directory, precision);
    }

    private LanguageModel open(Options options) {
        return new OnnxTransformerProvider().create(ModelSource.directory(directory), options.with("threads", 1));
    }

    private void assertRefused(String... words) {
        assertThatThrownBy(() -> open(Options.none()).close())
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContainingAll(words);
    }

    @Test
    void isFoundByNameInBothRegistries() throws IOException {
        assertThat(Plugins.installed().languageModel("transformer-onnx")).isInstanceOf(OnnxTransformerProvider.class);
        String registry = "/META-INF/services/" + LanguageModelProvider.class.getName();
        try (InputStream in = OnnxTransformerProvider.class.getResourceAsStream(registry)) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).strip())
                    .isEqualTo(OnnxTransformerProvider.class.getName());
        }
    }

    @ParameterizedTest
    @CsvSource({"threads, -1", "threads, 257", "threads, two", "Variant, q4", "device, gpu"})
    void refusesOptions(String name, String value) {
        export(Precision.FLOAT32);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OnnxTransformerProvider()
                        .create(ModelSource.directory(directory), Options.none().with(name, value)))
                .withMessageContaining(name);
    }

    @Test
    void namesTheVariantsThatAreThere() {
        export(Precision.FLOAT16);
        assertRefused("onnx/decoder_model_merged.onnx", "choose another variant", "decoder_model_merged_fp16.onnx");
        assertThatThrownBy(() -> open(Options.none().with("variant", "q4")))
                .hasMessageContainingAll("decoder_model_merged_q4.onnx", "decoder_model_merged_fp16.onnx");
        export(Precision.FLOAT32);
        try (LanguageModel mixed = open(Options.none().with("variant", "fp16").with("embeddingsVariant", ""))) {
            assertThat(mixed.embed(new int[] {1}).width()).isEqualTo(mixed.hiddenSize());
        }
    }

    @Test
    void saysWhatIsWantedWhereThereIsNothing() throws IOException {
        assertRefused("onnx/decoder_model_merged.onnx", directory.toString(), "export-onnx");
        Files.copy(FIXTURE.resolve("config.json"), directory.resolve("config.json"));
        assertRefused("onnx/decoder_model_merged.onnx", "inputs_embeds");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.001, 0.5, 0.99})
    void aCutOffGraphIsNamed(double kept) throws IOException {
        export(Precision.FLOAT32);
        Path graph = directory.resolve("onnx/decoder_model_merged.onnx");
        byte[] bytes = Files.readAllBytes(graph);
        Files.write(graph, Arrays.copyOf(bytes, (int) (kept * bytes.length)));
        assertRefused("decoder_model_merged.onnx", directory.toString());
    }

    @Test
    void aGraphWithoutEmbeddingsAsInputSaysSo() throws IOException {
        export(Precision.FLOAT32);
        Files.copy(
                directory.resolve("onnx/embed_tokens.onnx"),
                directory.resolve("onnx/decoder_model_merged.onnx"),
                StandardCopyOption.REPLACE_EXISTING);
        assertRefused("input_ids", "inputs_embeds", "export-onnx");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"hidden_size\": 64|\"hidden_size\": 65|hidden_size|65|64",
                "\"vocab_size\": 131|\"vocab_size\": 130|vocab_size|130|131",
                "\"num_key_value_heads\": 2|\"num_key_value_heads\": 1|num_key_value_heads|1|2",
                "\"max_position_embeddings\": 256|\"max_position_embeddings\": -1|max_position_embeddings|-1|at least 1",
            })
    void aConfigurationOfAnotherModelIsRefused(String from, String to, String key, String said, String found)
            throws IOException {
        export(Precision.FLOAT32);
        Path config = directory.resolve("config.json");
        String text = Files.readString(config);
        assertThat(text).contains(from);
        Files.writeString(config, text.replace(from, to));
        assertRefused(key, said, found);
    }

    @Test
    void noGradientsComeOutOfIt() {
        export(Precision.FLOAT32);
        try (LanguageModel model = open(Options.none())) {
            assertThat(model).isNotInstanceOf(DifferentiableLanguageModel.class);
        }
    }

    @Test
    void theFingerprintIsThatOfTheWeights(@TempDir Path changed) throws IOException {
        export(Precision.FLOAT32);
        String once;
        try (LanguageModel model = open(Options.none())) {
            once = model.fingerprint();
        }
        export(Precision.FLOAT32);
        try (LanguageModel model = open(Options.none())) {
            assertThat(model.fingerprint()).isEqualTo(once);
        }
        change(changed, (name, values) -> values[0] += name.equals("model.norm.weight") ? 1 : 0);
        Exports.export(changed, directory, Precision.FLOAT32);
        try (LanguageModel model = open(Options.none())) {
            assertThat(model.fingerprint()).isNotEqualTo(once);
        }
    }

    private interface Change {
        void apply(String name, float[] values);
    }

    private static void change(Path directory, Change change) throws IOException {
        Safetensors file = Safetensors.openModel(ModelSource.directory(FIXTURE));
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        for (String name : file.names()) {
            float[] values = file.floats(name).toArray();
            change.apply(name, values);
            tensors.put(name, FloatTensor.of(file.shape(name), values));
        }
        Safetensors.write(directory.resolve("model.safetensors"), tensors, DType.F32, Map.of());
        Files.copy(FIXTURE.resolve("config.json"), directory.resolve("config.json"));
    }

    @Test
    void aCheckpointWithATensorTooManyIsNotExported(@TempDir Path checkpoint) throws IOException {
        change(checkpoint, (name, values) -> {});
        Safetensors file = Safetensors.openModel(ModelSource.directory(checkpoint));
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        file.names().forEach(name -> tensors.put(name, file.floats(name)));
        tensors.put("model.layers.0.self_attn.q_norm.weight", FloatTensor.of(new int[] {1}, new float[1]));
        Safetensors.write(checkpoint.resolve("model.safetensors"), tensors, DType.F32, Map.of());
        assertThatThrownBy(() -> OnnxExport.write(ModelSource.directory(checkpoint), directory, Precision.FLOAT32))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("model.layers.0.self_attn.q_norm.weight");
        assertThat(directory.resolve("onnx/decoder_model_merged.onnx")).doesNotExist();
    }

    /** More than is read at once. */
    @Test
    void aLongPromptIsReadInPieces() {
        export(Precision.FLOAT32);
        try (LanguageModel model = open(Options.none());
                DecodingSession whole = model.openSession();
                DecodingSession parts = model.openSession()) {
            int[] ids = new Random(1)
                    .ints(model.contextLength(), 0, model.vocabularySize())
                    .toArray();
            whole.append(Prompt.of(ids));
            for (int from = 0; from < ids.length; from += 50) {
                parts.append(Prompt.of(Arrays.copyOfRange(ids, from, Math.min(ids.length, from + 50))));
            }
            assertThat(ids.length).isGreaterThan(128);
            assertThatTensor(whole.logits()).isCloseTo(parts.logits(), new Tolerance(1e-4, 1e-4));
        }
    }
}
