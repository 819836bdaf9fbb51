package org.dualslm.llm.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dualslm.api.Plugins;
import org.dualslm.api.llm.GenerationConfig;
import org.dualslm.api.llm.LanguageModel;
import org.dualslm.api.llm.LanguageModelProvider;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.DType;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.api.tensor.Safetensors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a checkpoint may hold, and what is said when it does not. */
class TransformerProviderTest {
    private static final Path FIXTURE = Path.of("src/test/resources/fixtures/qwen2-tied");
    private static final Path TOKENIZERS = Path.of("../dualslm-llm-text/src/test/resources/fixtures");
    private static final String WEIGHTS = "model.safetensors";

    @TempDir
    Path directory;

    @BeforeEach
    void copy() throws IOException {
        for (String file : List.of("config.json", "generation_config.json", WEIGHTS)) {
            Files.copy(FIXTURE.resolve(file), directory.resolve(file));
        }
    }

    private LanguageModel open(Options options) {
        return new TransformerProvider().create(ModelSource.directory(directory), options);
    }

    private void assertRefused(String... words) {
        assertThatThrownBy(() -> open(Options.none()).close())
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContainingAll(words);
    }

    private void replaceIn(String file, String from, String to) throws IOException {
        String text = Files.readString(directory.resolve(file));
        assertThat(text).contains(from);
        Files.writeString(directory.resolve(file), text.replace(from, to));
    }

    private interface Change {
        void apply(Map<String, FloatTensor> tensors);
    }

    private void changeWeights(Change change) throws IOException {
        Safetensors file = Safetensors.open(ModelSource.directory(FIXTURE), WEIGHTS);
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        file.names().forEach(name -> tensors.put(name, file.floats(name)));
        change.apply(tensors);
        Safetensors.write(directory.resolve(WEIGHTS), tensors, DType.F32, Map.of());
    }

    private static FloatTensor zeros(int... shape) {
        int size = 1;
        for (int dimension : shape) {
            size *= dimension;
        }
        return FloatTensor.of(shape, new float[size]);
    }

    @Test
    void isFoundByNameInBothRegistries() throws IOException {
        assertThat(Plugins.installed().languageModel("transformer-djl")).isInstanceOf(TransformerProvider.class);
        String registry = "/META-INF/services/" + LanguageModelProvider.class.getName();
        try (InputStream in = TransformerProvider.class.getResourceAsStream(registry)) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).strip())
                    .isEqualTo(TransformerProvider.class.getName());
        }
        assertThat(TransformerProvider.class.getModule().getDescriptor().provides())
                .allSatisfy(provides ->
                        assertThat(provides.providers()).containsExactly(TransformerProvider.class.getName()));
    }

    @Test
    void withoutATokenizerOnlyTheTextIsMissing() {
        try (LanguageModel model = open(Options.none())) {
            assertThat(model.hiddenSize()).isEqualTo(64);
            assertThatThrownBy(model::tokenizer)
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessageContaining("tokenizer.json");
            assertThatThrownBy(model::chatTemplate).isInstanceOf(ModelFormatException.class);
        }
    }

    @Test
    void aTokenizerOfQwensMakesItsChats() throws IOException {
        Files.copy(
                TOKENIZERS.resolve("tokenizer-chatml").resolve("tokenizer.json"), directory.resolve("tokenizer.json"));
        try (LanguageModel model = open(Options.none())) {
            assertThat(model.tokenizer().encodeTemplate("<|im_start|>")).hasSize(1);
            assertThat(model.chatTemplate().prompt(List.of(), true).length()).isPositive();
        }
    }

    @Test
    void withoutATemplateOnlyTheChatsAreMissing() throws IOException {
        Files.copy(
                TOKENIZERS.resolve("tokenizer-llama3").resolve("tokenizer.json"), directory.resolve("tokenizer.json"));
        try (LanguageModel model = open(Options.none())) {
            assertThatThrownBy(model::chatTemplate)
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessageContaining("chat_template.jinja");
        }
    }

    @Test
    void aDamagedTemplateIsToldWhenAPromptIsWanted() throws IOException {
        Files.copy(
                TOKENIZERS.resolve("tokenizer-llama3").resolve("tokenizer.json"), directory.resolve("tokenizer.json"));
        Files.writeString(directory.resolve("chat_template.jinja"), "{% include 'secrets' %}");
        try (LanguageModel model = open(Options.none())) {
            assertThatThrownBy(() -> model.chatTemplate().prompt(List.of(), true))
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessageContainingAll("chat_template.jinja", "line 1", "include");
        }
    }

    @Test
    void unknownOptionsAndValuesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open(Options.none().with("divice", "cpu")))
                .withMessageContaining("divice")
                .withMessageContaining("device");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open(Options.none().with("dtype", "float8")))
                .withMessageContaining("bfloat16");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open(Options.none().with("device", "tpu")))
                .withMessageContaining("tpu");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"model_type\": \"qwen2\"|\"model_type\": \"gpt2\"|gpt2|qwen2",
                "\"model_type\": \"qwen2\"|\"model_kind\": \"qwen2\"|model_type|config.json",
                "\"hidden_act\": \"silu\"|\"hidden_act\": \"gelu\"|gelu|silu",
                "\"layer_types\": [|\"layer_types\": [\"full_attention\",|layer_types|3 layers",
                "\"use_sliding_window\": false|\"use_sliding_window\": 1|use_sliding_window|true or false",
                "\"rope_scaling\": null|\"rope_scaling\": {\"rope_type\": \"longrope\"}|longrope|[default, linear, llama3, yarn]",
                "\"rope_scaling\": null|\"rope_scaling\": {\"type\": \"linear\"}|rope_scaling.factor|config.json",
                "\"rope_scaling\": null|\"rope_scaling\": {\"type\": \"linear\", \"factor\": 0.5}|factor|0.5",
                "\"rope_scaling\": null|\"rope_scaling\": {\"factor\": 2, \"partial_rotary_factor\": 0.5}|partial_rotary_factor|0.5",
                "\"rope_scaling\": null|\"quantization_config\": {}|quantization_config|quantised",
                "\"num_key_value_heads\": 2|\"num_key_value_heads\": 3|8 heads|3 key",
                "\"num_attention_heads\": 8|\"num_attention_heads\": 7|7 heads|64",
                "\"hidden_size\": 64|\"hidden_size\": 0|hidden size|0",
                "\"hidden_size\": 64|\"hidden_size\": \"64\"|hidden_size|number",
                "\"vocab_size\": 131|\"vocab_size\": 132|embed_tokens|[131, 64]",
                "\"intermediate_size\": 112|\"intermediate_size\": 113|gate_proj|[112, 64]",
                "\"num_hidden_layers\": 3|\"num_hidden_layers\": 4|layer_types|4 layers",
                "\"num_hidden_layers\": 3|\"num_hidden_layers\": 2|layer_types|2 layers",
                "\"tie_word_embeddings\": true|\"tie_word_embeddings\": false|lm_head.weight|model.safetensors",
                "\"rms_norm_eps\": 1e-06|\"rms_norm_eps\": -1|epsilon|-1",
                "\"max_position_embeddings\": 256|\"max_position_embeddings\": 0|context|0"
            })
    void whatTheConfigurationGetsWrongIsNamed(String from, String to, String word, String other) throws IOException {
        replaceIn("config.json", from, to);
        assertRefused(word, other);
    }

    @Test
    void missingUnknownAndMisshapenTensorsAreNamed() throws IOException {
        String name = "model.layers.1.mlp.up_proj.weight";
        changeWeights(tensors -> tensors.remove(name));
        assertRefused(name, WEIGHTS);
        changeWeights(tensors -> tensors.put("model.layers.1.mlp.extra.weight", zeros(2)));
        assertRefused("model.layers.1.mlp.extra.weight", WEIGHTS);
        changeWeights(tensors -> tensors.put(name, zeros(64, 112)));
        assertRefused(name, "[64, 112]", "[112, 64]");
    }

    @Test
    void whatCanBeComputedMayStandInTheFileToo() throws IOException {
        changeWeights(tensors -> {
            tensors.put("lm_head.weight", tensors.get("model.embed_tokens.weight"));
            tensors.put("model.layers.0.self_attn.rotary_emb.inv_freq", zeros(4));
        });
        open(Options.none()).close();
    }

    @Test
    void missingFilesAreNamed() throws IOException {
        Files.delete(directory.resolve(WEIGHTS));
        assertRefused(WEIGHTS, directory.toString());
        Files.delete(directory.resolve("config.json"));
        assertRefused("config.json");
    }

    @Test
    void aCutOffFileIsNamed() throws IOException {
        byte[] bytes = Files.readAllBytes(directory.resolve(WEIGHTS));
        Files.write(directory.resolve(WEIGHTS), Arrays.copyOf(bytes, bytes.length / 2));
        assertRefused(WEIGHTS);
    }

    @Test
    void stopTokensStandWhereTheyStand() throws IOException {
        replaceIn("generation_config.json", "\"eos_token_id\": 2", "\"eos_token_id\": [7, 9]");
        try (LanguageModel model = open(Options.none())) {
            assertThat(model.generationConfig().stopTokens()).isEqualTo(Set.of(7, 9));
        }
        Files.delete(directory.resolve("generation_config.json"));
        try (LanguageModel model = open(Options.none())) {
            assertThat(model.generationConfig().stopTokens()).isEqualTo(Set.of(2)); // config.json's
        }
    }

    @Test
    void samplingIsWhatTheAuthorsRecommend() throws IOException {
        Files.writeString(
                directory.resolve("generation_config.json"),
                "{\"do_sample\": true, \"temperature\": 0.7, \"top_k\": 20, \"top_p\": 0.8, \"eos_token_id\": 2,"
                        + " \"repetition_penalty\": 1.05, \"no_repeat_ngram_size\": 3}");
        try (LanguageModel model = open(Options.none())) {
            assertThat(model.generationConfig())
                    .isEqualTo(new GenerationConfig(512, 0.7, 20, 0.8, 0, Set.of(2), 1.05, 3));
        }
        Files.writeString(directory.resolve("generation_config.json"), "{\"temperature\": 0.7, \"top_k\": 20}");
        try (LanguageModel model = open(Options.none())) { // do_sample is false by default
            assertThat(model.generationConfig()).isEqualTo(GenerationConfig.greedy(512, Set.of(2)));
        }
    }

    @Test
    void stopTokensOutsideTheVocabularyAreRefused() throws IOException {
        replaceIn("generation_config.json", "\"eos_token_id\": 2", "\"eos_token_id\": 131");
        assertRefused("eos_token_id", "131");
    }
}
