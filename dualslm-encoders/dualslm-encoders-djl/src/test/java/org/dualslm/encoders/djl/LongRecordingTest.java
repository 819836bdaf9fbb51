package org.dualslm.encoders.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dualslm.testkit.TensorAssert.assertThatTensor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.encoder.EncodedSpeech;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.testkit.Tolerance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Recordings longer than a window have the frames of their windows, joined. */
class LongRecordingTest {
    private static final Options CPU = Options.none().with("device", "cpu");
    private static final int SECOND = 16_000;

    @Test
    void whisperTakesThirtySecondsAtATime() {
        AudioClip clip = Checkpoints.clip(41 * SECOND + 7, 1);
        try (SpeechEncoder encoder = new WhisperProvider().create(Checkpoints.fixture("whisper-80"), CPU)) {
            Embeddings frames = last(encoder, clip);
            assertThat(frames.length()).isEqualTo(2051);
            assertThat(frames.slice(0, 1500)).isEqualTo(last(encoder, clip.slice(0, 30 * SECOND)));
            assertThat(frames.slice(1500, 2051)).isEqualTo(last(encoder, clip.slice(30 * SECOND, clip.length())));
        }
    }

    /** No window may be so short that nothing can be understood. */
    @Test
    void windowsCutToTheClipAreOfEqualLength() {
        AudioClip clip = Checkpoints.clip(31 * SECOND, 2);
        Options options = CPU.with("window", "clip");
        try (SpeechEncoder encoder = new WhisperProvider().create(Checkpoints.fixture("whisper-80"), options)) {
            Embeddings frames = last(encoder, clip);
            assertThat(frames.length()).isEqualTo(1550);
            assertThat(frames.slice(0, 775)).isEqualTo(last(encoder, clip.slice(0, 775 * 320)));
            assertThat(frames.slice(775, 1550)).isEqualTo(last(encoder, clip.slice(775 * 320, clip.length())));
        }
    }

    @Test
    void paddingIsKeptWhereItIsAskedFor(@TempDir Path directory) {
        Options options = CPU.with("keepPadding", true);
        try (SpeechEncoder encoder = new WhisperProvider().create(ofTenthsOfASecond(directory), options)) {
            assertThat(last(encoder, Checkpoints.clip(1, 3)).length()).isEqualTo(5);
            assertThat(last(encoder, Checkpoints.clip(6 * 320 + 1, 3)).length()).isEqualTo(10);
        }
    }

    /** A checkpoint whose window is 5 frames. */
    private static ModelSource ofTenthsOfASecond(Path directory) {
        var tensors = Checkpoints.tensors("whisper-80");
        tensors.computeIfPresent(
                "encoder.embed_positions.weight",
                (name, table) -> FloatTensor.of(new int[] {5, 32}, new float[5 * 32]));
        Checkpoints.withTensors(directory, "whisper-80", tensors);
        return Checkpoints.rewritten(directory, "\"max_source_positions\": 1500", "\"max_source_positions\": 5");
    }

    /** Convolutions with layer norms see nothing but their own samples, so that the windows fit together exactly. */
    @ParameterizedTest
    @CsvSource({"16399, 1", "16400, 1", "17000, 2", "50000, 4"})
    void wavesAreCutWhereFramesMeet(int samples, int windows) {
        AudioClip clip = Checkpoints.clip(samples, 4);
        ModelSource source = Checkpoints.fixture("wav2vec2-layer-stable");
        try (SpeechEncoder whole = new Wav2Vec2Provider().create(source, CPU);
                SpeechEncoder cut = new Wav2Vec2Provider().create(source, CPU.with("windowSeconds", 1.025))) {
            EncodedSpeech expected = Fixtures.encode(whole, clip, "conv", "last");
            EncodedSpeech found = Fixtures.encode(cut, clip, "conv", "last");
            assertThatTensor(found.stream("conv")).isCloseTo(expected.stream("conv"), new Tolerance(1e-5, 1e-5));
            assertThat(found.equals(expected)).isEqualTo(windows == 1);
        }
        WaveFraming framing = new WaveFraming(16_000, 320, 400, 51, false);
        List<Integer> lengths = new ArrayList<>();
        framing.windows(clip, "").forEach(window -> lengths.add(window.kept()));
        assertThat(lengths).hasSize(windows).allSatisfy(length -> assertThat(length)
                .isBetween(25, 51));
    }

    private static Embeddings last(SpeechEncoder encoder, AudioClip clip) {
        return Fixtures.encode(encoder, clip, "last").stream("last");
    }
}
