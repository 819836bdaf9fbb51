package org.dualslm.llm.text.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.api.plugin.ModelFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code config.json} says in its several spellings. */
class TransformerConfigTest {
    private static final String SIZES = """
            "vocab_size": 11, "hidden_size": 24, "intermediate_size": 9, "num_hidden_layers": 3, "num_attention_heads": 4,
            "max_position_embeddings": 32""";

    private static TransformerConfig read(String modelType, String more) {
        String comma = more.isEmpty() ? "" : ", ";
        JsonObject json = Json.parseObject(
                "{\"model_type\": \"" + modelType + "\", " + SIZES + comma + more + "}", "config.json");
        return Architecture.of(json).read(json);
    }

    static Stream<TransformerConfig> every() {
        List<TransformerConfig> all = new ArrayList<>();
        for (String scaling : List.of(
                "{\"rope_type\": \"linear\", \"factor\": 2.5}",
                "{\"rope_type\": \"yarn\", \"factor\": 4, \"original_max_position_embeddings\": 8, \"truncate\": false}",
                "{\"rope_type\": \"llama3\", \"factor\": 8, \"low_freq_factor\": 1, \"high_freq_factor\": 4, "
                        + "\"original_max_position_embeddings\": 8}")) {
            all.add(read("qwen3", "\"rope_scaling\": " + scaling));
        }
        for (String bias : List.of("true", "false")) {
            all.add(read("llama", "\"attention_bias\": " + bias + ", \"mlp_bias\": true"));
            all.add(read("qwen3", "\"attention_bias\": " + bias + ", \"tie_word_embeddings\": " + bias));
        }
        all.add(read("mistral", "\"sliding_window\": null"));
        all.add(read("mistral", "\"sliding_window\": 5, \"head_dim\": 10"));
        all.add(read("qwen2", "\"use_sliding_window\": true, \"sliding_window\": 5, \"max_window_layers\": 1"));
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("every")
    void whatIsWrittenReadsBack(TransformerConfig config) {
        assertThat(config.architecture().read(config.toJson())).isEqualTo(config);
    }

    @Test
    void windowsFollowEachFamilysRules() {
        String used = "\"use_sliding_window\": true, \"sliding_window\": 5, ";
        assertThat(read("qwen2", used + "\"max_window_layers\": 1").windows()).containsExactly(0, 5, 5);
        assertThat(read("qwen2", used + "\"max_window_layers\": 28").windows()).containsOnly(0);
        assertThat(read("qwen3", "\"sliding_window\": 5, \"max_window_layers\": 1")
                        .windows())
                .containsOnly(0);
        assertThat(read(
                                "qwen3",
                                used
                                        + "\"layer_types\": [\"sliding_attention\", \"full_attention\", \"sliding_attention\"]")
                        .windows())
                .containsExactly(5, 0, 5);
        assertThat(read("mistral", "\"sliding_window\": null").windows()).containsOnly(0);
        assertThat(read("mistral", "").windows()).containsOnly(4096);
        assertThat(read("llama", used + "\"max_window_layers\": 0").windows()).containsOnly(0);
        assertThatThrownBy(() -> read("qwen2", "\"layer_types\": " + Collections.nCopies(3, "\"sliding_attention\"")))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContainingAll("layer_types", "use_sliding_window");
        assertThatThrownBy(() -> read("qwen2", used + "\"layer_types\": [\"chunked_attention\"]"))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("chunked_attention");
    }

    @Test
    void familiesDifferInBiasesNormsAndHeads() {
        assertThat(read("qwen2", "").extras()).containsOnly(BlockExtra.QUERY_KEY_VALUE_BIAS);
        assertThat(read("qwen3", "").extras()).containsOnly(BlockExtra.QUERY_KEY_NORM);
        assertThat(read("llama", "").extras()).isEmpty();
        assertThat(read("mistral", "\"attention_bias\": true").extras()).isEmpty();
        assertThat(read("qwen3", "").headSize()).isEqualTo(128);
        assertThat(read("llama", "\"head_dim\": null").headSize()).isEqualTo(6);
    }

    @Test
    void bothSpellingsOfTheRotaryBaseAreRead() {
        RotaryEmbedding million = new RotaryEmbedding(1e6);
        assertThat(read("llama", "").rotary()).isEqualTo(new RotaryEmbedding(1e4));
        assertThat(read("llama", "\"rope_theta\": 1000000, \"rope_scaling\": null")
                        .rotary())
                .isEqualTo(million);
        assertThat(read("llama", "\"rope_parameters\": {\"rope_type\": \"default\", \"rope_theta\": 1e6}")
                        .rotary())
                .isEqualTo(million);
    }

    /** Llama 3.1's own numbers: long waves eight times as long, short ones as they were, and one in between. */
    @Test
    void llamaStretchesLongWavesOnly() {
        RotaryScaling scaling = new RotaryScaling.Llama3(8, 1, 4, 8192);
        float[] plain = new RotaryEmbedding(5e5).frequencies(128);
        float[] scaled = new RotaryEmbedding(5e5, scaling).frequencies(128);
        assertThat(scaled[0]).isEqualTo(plain[0]);
        assertThat(scaled[20]).isEqualTo(plain[20]);
        assertThat(scaled[63]).isCloseTo(plain[63] / 8, Percentage.withPercentage(1e-4));
        assertThat(scaled[32]).isStrictlyBetween(plain[32] / 8, plain[32]);
    }

    @ParameterizedTest
    @EnumSource(Architecture.class)
    void whatAFamilyCannotBeIsNotWritten(Architecture architecture) {
        TransformerConfig some = read(architecture.modelType(), "");
        TransformerConfig impossible = new TransformerConfig(
                architecture,
                some.vocabularySize(),
                some.hiddenSize(),
                some.intermediateSize(),
                some.layers(),
                some.heads(),
                some.keyValueHeads(),
                some.headSize(),
                some.contextLength(),
                some.normEpsilon(),
                some.rotary(),
                some.windows(),
                Set.of(BlockExtra.DOWN_BIAS),
                false);
        assertThatIllegalArgumentException()
                .isThrownBy(impossible::toJson)
                .withMessageContainingAll(architecture.modelType(), "DOWN_BIAS");
    }
}
