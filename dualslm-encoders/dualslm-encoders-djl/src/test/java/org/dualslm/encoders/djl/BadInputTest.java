package org.dualslm.encoders.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.audio.AudioException;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.encoder.SpeechEncoderProvider;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.FloatTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever does not fit is refused with what was found, where, and what was wanted. */
class BadInputTest {
    private static final Options CPU = Options.none().with("device", "cpu");

    @TempDir
    Path directory;

    private static SpeechEncoderProvider providerOf(String fixture) {
        return fixture.startsWith("whisper") ? new WhisperProvider() : new Wav2Vec2Provider();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    whisper-80 | "model_type": "whisper" | "model_type": "hubert" | model_type | whisper
                    whisper-80 | "d_model": 32 | "d_model": 33 | encoder_attention_heads | 33
                    whisper-80 | "d_model": 32 | "d_model": 0 | d_model | from 1
                    whisper-80 | "d_model": 32 | "d_model": "wide" | d_model | wide
                    whisper-80 | "d_model": 32 | "d_model": 64 | encoder.conv1.weight | [64, 80, 3]
                    whisper-80 | "num_mel_bins": 80 | "num_mel_bins": 128 | encoder.conv1.weight | [32, 128, 3]
                    whisper-80 | "encoder_layers": 3 | "encoder_layers": 2000000000 | encoder_layers | 2000000000
                    whisper-80 | "encoder_layers": 3 | "encoder_layers": 4 | encoder.layers.3.self_attn_layer_norm.weight | model.safetensors
                    whisper-80 | "encoder_layers": 3 | "encoder_layers": 2 | encoder.layers.2. | model.safetensors
                    whisper-80 | "max_source_positions": 1500 | "max_source_positions": -1 | max_source_positions | -1
                    whisper-80 | "activation_function": "gelu" | "activation_function": "sine" | activation_function | gelu_new
                    wavlm | "model_type": "wavlm" | "model_type": "whisper" | model_type | [wav2vec2, hubert, wavlm]
                    wavlm | "num_attention_heads": 4 | "num_attention_heads": 5 | num_attention_heads | 48
                    wavlm | "num_attention_heads": 4 | "num_attention_heads": 2 | rel_attn_embed | [320, 2]
                    wavlm | "num_buckets": 320 | "num_buckets": 0 | num_buckets | from 4
                    wavlm | "max_bucket_distance": 800 | "max_bucket_distance": 80 | max_bucket_distance | from 81
                    wavlm | "layer_norm_eps": 1e-05 | "layer_norm_eps": 0 | layer_norm_eps | between 0 and 1
                    hubert | "feat_extract_norm": "group" | "feat_extract_norm": "batch" | feat_extract_norm | group or layer
                    hubert | "feat_extract_norm": "group" | "feat_extract_norm": "layer" | feature_extractor.conv_layers.1.layer_norm.weight | No tensor
                    hubert | "conv_pos_batch_norm": false | "conv_pos_batch_norm": true | encoder.pos_conv_embed.conv.parametrizations.weight.original0 | does not have
                    hubert | "feat_proj_layer_norm": true | "feat_proj_layer_norm": false | feature_projection.layer_norm.weight | does not have
                    hubert | "num_conv_pos_embedding_groups": 4 | "num_conv_pos_embedding_groups": 5 | num_conv_pos_embedding_groups | 48
                    hubert | "num_conv_pos_embeddings": 16 | "num_conv_pos_embeddings": 0 | num_conv_pos_embeddings | from 1
                    wav2vec2-group | "add_adapter": false | "add_adapter": true | add_adapter | false
                    wav2vec2-group | "adapter_attn_dim": null | "adapter_attn_dim": 16 | adapter_attn_dim | null
                    wav2vec2-group | "conv_bias": false | "conv_bias": true | feature_extractor.conv_layers.0.conv.bias | No tensor
                    wav2vec2-group | "conv_stride": [ | "conv_stride": [ 9, | conv_stride 8 | equally many
                    wav2vec2-group | "conv_stride": [ | "conv_stride": [], "x": [ | conv_stride | from 1 to 32
                    wav2vec2-group | "hidden_act": "gelu" | "hidden_act": 3 | hidden_act | 3
                    """)
    void configurations(String fixture, String piece, String replacement, String name, String wanted) {
        ModelSource source = Checkpoints.withConfig(directory, fixture, piece, replacement);
        assertThatThrownBy(() -> providerOf(fixture).create(source, CPU))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining(name)
                .hasMessageContaining(wanted)
                .hasMessageContaining(directory.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "whisper-80, encoder.layers.1.fc2.bias",
        "whisper-80, encoder.embed_positions.weight",
        "whisper-80, encoder.conv1.weight",
        "wav2vec2-group, feature_projection.projection.weight",
        "hubert, encoder.pos_conv_embed.conv.parametrizations.weight.original0",
        "wavlm, encoder.layers.2.attention.gru_rel_pos_const"
    })
    void missingAndMisshapenTensors(String fixture, String name) {
        Map<String, FloatTensor> tensors = Checkpoints.tensors(fixture);
        FloatTensor tensor = tensors.remove(name);
        ModelSource without = Checkpoints.withTensors(directory, fixture, tensors);
        assertThatThrownBy(() -> providerOf(fixture).create(without, CPU))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("'" + name + "'")
                .hasMessageContaining("model.safetensors in " + directory);

        tensors.put(name, FloatTensor.of(new int[] {1, tensor.size()}, tensor.toArray()));
        ModelSource flat = Checkpoints.withTensors(directory, fixture, tensors);
        assertThatThrownBy(() -> providerOf(fixture).create(flat, CPU))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("'" + name + "'")
                .hasMessageContaining("[1, " + tensor.size() + "]")
                .hasMessageContaining("model.safetensors in " + directory);
    }

    @Test
    void extraTensorsOfTheEncoderAreRefusedAndOthersAreNot() {
        Map<String, FloatTensor> tensors = Checkpoints.tensors("wavlm");
        FloatTensor any = FloatTensor.of(new int[] {1}, new float[1]);
        tensors.put("lm_head.weight", any);
        try (SpeechEncoder encoder =
                new Wav2Vec2Provider().create(Checkpoints.withTensors(directory, "wavlm", tensors), CPU)) {
            assertThat(encoder.streams()).isNotEmpty();
        }
        tensors.put("encoder.layers.0.extra", any);
        ModelSource source = Checkpoints.withTensors(directory, "wavlm", tensors);
        assertThatThrownBy(() -> new Wav2Vec2Provider().create(source, CPU))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("encoder.layers.0.extra");
    }

    @ParameterizedTest
    @ValueSource(strings = {"feature_size: 128", "sampling_rate: 0", "n_fft: 5", "hop_length: 0", "hop_length: 1e9"})
    void preprocessors(String entry) throws IOException {
        Checkpoints.withTensors(directory, "whisper-80", Checkpoints.tensors("whisper-80"));
        String[] parts = entry.split(": ");
        Files.writeString(directory.resolve("preprocessor_config.json"), "{\"" + parts[0] + "\": " + parts[1] + "}");
        assertThatThrownBy(() -> new WhisperProvider().create(ModelSource.directory(directory), CPU))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("preprocessor_config.json")
                .hasMessageContaining(parts[0]);
    }

    @ParameterizedTest
    @CsvSource({
        "whisper-80, window, half, full or clip",
        "whisper-80, keepPadding, maybe, true or false",
        "whisper-80, windowSeconds, 30, no option",
        "whisper-80, dtype, float64, bfloat16",
        "whisper-80, dtype, float16, GPU",
        "whisper-80, device, tpu, gpu",
        "whisper-80, layerWeights, 1, 4 numbers",
        "wavlm, layerWeights, 1;2;x;4, 4 numbers",
        "wavlm, layerWeights, 1;2;NaN;4, 4 numbers",
        "wavlm, layerLogits, 1;2;3;4;5, 4 numbers",
        "wavlm, windowSeconds, 0.5, from 1 to 600",
        "wavlm, windowSeconds, 1e9, from 1 to 600",
        "wavlm, windowSeconds, NaN, number",
        "wavlm, window, full, no option"
    })
    void options(String fixture, String name, String value, String wanted) {
        Options options = CPU.with(name, value.replace(';', ','));
        assertThatThrownBy(() -> providerOf(fixture).create(Checkpoints.fixture(fixture), options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name)
                .hasMessageContaining(wanted);
    }

    @Test
    void optionsThatExcludeEachOther() {
        Options padding = CPU.with("window", "clip").with("keepPadding", true);
        assertThatThrownBy(() -> new WhisperProvider().create(Checkpoints.fixture("whisper-80"), padding))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("keepPadding");
        Options weights = CPU.with("layerWeights", "1,0,0,0").with("layerLogits", "1,0,0,0");
        assertThatThrownBy(() -> new Wav2Vec2Provider().create(Checkpoints.fixture("hubert"), weights))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("exclude each other");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 399})
    void clipsThatAreTooShort(int samples) {
        List<AudioClip> clips = List.of(Checkpoints.clip(400, 1), Checkpoints.clip(samples, 1));
        try (SpeechEncoder encoder = new Wav2Vec2Provider().create(Checkpoints.fixture("hubert"), CPU)) {
            assertThat(encoder.encode(clips.subList(0, 1), Set.of("last")).get(0).stream("last")
                            .length())
                    .isEqualTo(1);
            assertThatThrownBy(() -> encoder.encode(clips, Set.of("last")))
                    .isInstanceOf(AudioException.class)
                    .hasMessageContaining("Clip 2 of 2")
                    .hasMessageContaining(samples + " samples at 16000 Hz")
                    .hasMessageContaining("400");
        }
    }

    @Test
    void theWeightedSumWithoutWeights() {
        try (SpeechEncoder encoder = new Wav2Vec2Provider().create(Checkpoints.fixture("hubert"), CPU)) {
            assertThatThrownBy(() -> encoder.encode(List.of(), Set.of("weighted")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("layerWeights");
        }
    }
}
