package org.dualslm.encoders.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dualslm.testkit.TensorAssert.assertThatTensor;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.encoder.EncodedSpeech;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.encoder.SpeechStream;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.testkit.Fixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Exports as the hub has them need no option, and give what transformers gives. */
class SpeechOnnxParityTest {
    static Stream<Fixture> whispers() {
        return Exports.whispers();
    }

    @ParameterizedTest
    @MethodSource("whispers")
    void whisper(Fixture fixture) {
        try (SpeechEncoder encoder = Exports.open(fixture.name(), Options.none())) {
            int width = fixture.embeddings("hidden.0").width();
            assertThat(encoder.streams()).containsExactly(new SpeechStream("last", width, 50));
            for (int i = 0; fixture.has("hidden." + i); i++) {
                AudioClip clip = Exports.clip(fixture, i);
                Embeddings found = encode(encoder, clip).stream("last");
                assertThat(found.length()).isEqualTo((clip.length() + 319) / 320);
                Embeddings expected = fixture.embeddings("hidden." + i);
                int step = 1500 / expected.length();
                Embeddings kept = Embeddings.concatenate(IntStream.range(0, found.length() / step)
                        .mapToObj(at -> found.slice(at * step, at * step + 1))
                        .toList());
                assertThatTensor(kept)
                        .as("clip " + i)
                        .isCloseTo(expected.slice(0, kept.length()), fixture.tolerance("hidden." + i));
            }
        }
    }

    @Test
    void wav2vec2() {
        Fixture fixture = Exports.fixture("wav2vec2-group");
        Options streams = Options.none().with("outputs", "last=last_hidden_state, layer.0 = hidden_states.1");
        try (SpeechEncoder encoder = Exports.open("wav2vec2-group", streams)) {
            assertThat(encoder.streams())
                    .containsExactly(new SpeechStream("last", 48, 50), new SpeechStream("layer.0", 48, 50));
            for (int i = 0; fixture.has("hidden." + i); i++) {
                EncodedSpeech encoded = encode(encoder, Exports.clip(fixture, i));
                assertThatTensor(encoded.stream("last"))
                        .as("clip " + i)
                        .isCloseTo(fixture.embeddings("hidden." + i), fixture.tolerance("hidden." + i));
                assertThat(encoded.stream("layer.0"))
                        .isNotEqualTo(encoded.stream("last"))
                        .matches(frames ->
                                frames.length() == encoded.stream("last").length());
            }
        }
    }

    /** Of a recording louder and off its mean. */
    @Test
    void wav2vec2HearsANormalizedClip() {
        Fixture fixture = Exports.fixture("wav2vec2-group");
        float[] samples = fixture.tensor("waveform.1").toArray();
        for (int i = 0; i < samples.length; i++) {
            samples[i] = 0.1f * samples[i] + 0.05f;
        }
        AudioClip quiet = AudioClip.of(samples, 16_000);
        try (SpeechEncoder encoder = Exports.open("wav2vec2-group", Options.none());
                SpeechEncoder plain =
                        Exports.open("wav2vec2-group", Options.none().with("normalize", false))) {
            Embeddings expected = fixture.embeddings("hidden.1");
            assertThatTensor(encode(encoder, quiet).stream("last")).isCloseTo(expected, fixture.tolerance("hidden.1"));
            assertThat(encode(plain, quiet).stream("last")).isNotEqualTo(encode(encoder, quiet).stream("last"));
        }
    }

    private static EncodedSpeech encode(SpeechEncoder encoder, AudioClip clip) {
        Set<String> all = Inputs.allStreams(encoder);
        return encoder.encode(List.of(clip), all).get(0);
    }
}
