package org.dualslm.encoders.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dualslm.testkit.TensorAssert.assertThatTensor;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.encoder.EncodedSpeech;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.encoder.SpeechStream;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.testkit.Tolerance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the streams are, and how they hang together. */
class EncoderStreamsTest {
    private static final Options CPU = Options.none().with("device", "cpu");
    private static final AudioClip CLIP = Checkpoints.clip(9_000, 5);
    private static final Tolerance EXACT = new Tolerance(1e-5, 1e-5);

    @Test
    void everyStreamHasItsNameWidthAndRate() {
        try (SpeechEncoder encoder =
                new Wav2Vec2Provider().create(Checkpoints.fixture("hubert"), CPU.with("layerWeights", "1,2,3,4"))) {
            assertThat(encoder.streams())
                    .containsExactly(
                            new SpeechStream("last", 48, 50),
                            new SpeechStream("conv", 24, 50),
                            new SpeechStream("input", 48, 50),
                            new SpeechStream("layer.0", 48, 50),
                            new SpeechStream("layer.1", 48, 50),
                            new SpeechStream("layer.2", 48, 50),
                            new SpeechStream("weighted", 48, 50));
        }
    }

    /** With norms first the last layer's frames and the encoder's differ by the final norm, else not at all. */
    @ParameterizedTest
    @ValueSource(strings = {"wav2vec2-layer-stable", "wav2vec2-group", "wavlm"})
    void weightedIsTheSumOfTheStreams(String fixture) {
        float[] weights = {0.5f, -1, 0.25f, 2};
        try (SpeechEncoder encoder = new Wav2Vec2Provider()
                .create(Checkpoints.fixture(fixture), CPU.with("layerWeights", "0.5, -1, 0.25, 2"))) {
            EncodedSpeech encoded =
                    Fixtures.encode(encoder, CLIP, "input", "layer.0", "layer.1", "layer.2", "last", "weighted");
            List<String> summed = List.of("input", "layer.0", "layer.1", "last");
            float[] expected = new float[encoded.stream("last").toArray().length];
            for (int i = 0; i < weights.length; i++) {
                float[] frames = encoded.stream(summed.get(i)).toArray();
                for (int k = 0; k < frames.length; k++) {
                    expected[k] += weights[i] * frames[k];
                }
            }
            assertThatTensor(encoded.stream("weighted").toArray()).isCloseTo(expected, EXACT);
            assertThat(encoded.stream("last").equals(encoded.stream("layer.2"))).isEqualTo(!fixture.endsWith("stable"));
        }
    }

    @Test
    void logitsOfAnOptionOrTheCheckpointAreSoftmaxed(@TempDir Path directory) {
        Map<String, FloatTensor> tensors = Checkpoints.tensors("hubert");
        float[] logits = {0.3f, -1, 0, 2};
        tensors.put("layer_weights", FloatTensor.of(new int[] {4}, logits));
        ModelSource stored = Checkpoints.withTensors(directory, "hubert", tensors);
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit);
        }
        StringBuilder shares = new StringBuilder();
        for (float logit : logits) {
            shares.append(shares.isEmpty() ? "" : ",").append(Math.exp(logit) / sum);
        }
        Embeddings expected = weighted(Checkpoints.fixture("hubert"), CPU.with("layerWeights", shares));
        Embeddings asked = weighted(Checkpoints.fixture("hubert"), CPU.with("layerLogits", "0.3,-1,0,2"));
        assertThatTensor(asked).isCloseTo(expected, EXACT);
        assertThatTensor(weighted(stored, CPU)).isCloseTo(expected, EXACT);
        assertThatTensor(weighted(stored, CPU.with("layerWeights", "0,0,0,1"))).isCloseTo(last(), EXACT);
    }

    private static Embeddings weighted(ModelSource source, Options options) {
        try (SpeechEncoder encoder = new Wav2Vec2Provider().create(source, options)) {
            return Fixtures.encode(encoder, CLIP, "weighted").stream("weighted");
        }
    }

    private static Embeddings last() {
        try (SpeechEncoder encoder = new Wav2Vec2Provider().create(Checkpoints.fixture("hubert"), CPU)) {
            return Fixtures.encode(encoder, CLIP, "last").stream("last");
        }
    }

    /** Eight bits of precision, through a few layers; single values differ more where processors multiply bfloat16 themselves. */
    @ParameterizedTest
    @ValueSource(strings = {"whisper-80", "whisper-128-sharded-fp16", "wav2vec2-layer-stable", "hubert", "wavlm"})
    void bfloat16IsCloseToFloat32(String fixture) {
        try (SpeechEncoder exact = open(fixture, "float32");
                SpeechEncoder half = open(fixture, "bfloat16")) {
            float[] expected =
                    Fixtures.encode(exact, CLIP, "last").stream("last").toArray();
            float[] found = Fixtures.encode(half, CLIP, "last").stream("last").toArray();
            assertThat(found).hasSameSizeAs(expected);
            double off = 0;
            double all = 0;
            for (int i = 0; i < found.length; i++) {
                off += Math.pow(found[i] - expected[i], 2);
                all += Math.pow(expected[i], 2);
            }
            assertThat(Math.sqrt(off / all)).as("root mean square, relative").isLessThan(0.1);
            assertThat(half.fingerprint()).isNotEqualTo(exact.fingerprint());
        }
    }

    private static SpeechEncoder open(String fixture, String dtype) {
        Options options = CPU.with("dtype", dtype);
        return fixture.startsWith("whisper")
                ? new WhisperProvider().create(Checkpoints.fixture(fixture), options.with("window", "clip"))
                : new Wav2Vec2Provider().create(Checkpoints.fixture(fixture), options);
    }

    /** The settings that change frames change the fingerprint. */
    @Test
    void fingerprintsTellSettingsApart() {
        ModelSource source = Checkpoints.fixture("whisper-80");
        assertThat(List.of(
                        fingerprint(source, CPU),
                        fingerprint(source, CPU.with("window", "clip")),
                        fingerprint(source, CPU.with("keepPadding", true)),
                        fingerprint(source, CPU.with("layerWeights", "1,0,0,0")),
                        fingerprint(source, CPU.with("layerWeights", "0,1,0,0"))))
                .doesNotHaveDuplicates();
        assertThat(fingerprint(source, CPU.with("window", "full"))).isEqualTo(fingerprint(source, CPU));
    }

    private static String fingerprint(ModelSource source, Options options) {
        try (SpeechEncoder encoder = new WhisperProvider().create(source, options)) {
            return encoder.fingerprint();
        }
    }
}
