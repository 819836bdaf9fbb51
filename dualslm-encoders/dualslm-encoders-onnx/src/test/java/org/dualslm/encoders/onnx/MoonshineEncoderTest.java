package org.dualslm.encoders.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.audio.AudioException;
import org.dualslm.api.encoder.EncodedSpeech;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.encoder.SpeechStream;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.Embeddings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Moonshine does beyond the contract of every encoder. */
class MoonshineEncoderTest {
    private static SpeechEncoder encoder;

    @BeforeAll
    static void open() {
        encoder = Inputs.open();
    }

    @AfterAll
    static void close() {
        encoder.close();
    }

    @Test
    void offersEachLayerOfTinyOrBase() {
        int width = encoder.streams().get(0).width();
        int layers = Map.of(288, 6, 416, 8).get(width);
        List<SpeechStream> expected = new ArrayList<>();
        expected.add(new SpeechStream("last", width, 16000.0 / 384));
        expected.add(new SpeechStream("conv", width, 16000.0 / 384));
        for (int layer = 0; layer < layers; layer++) {
            expected.add(new SpeechStream("layer." + layer, width, 16000.0 / 384));
        }
        assertThat(encoder.streams()).isEqualTo(expected);
    }

    /** The outputs that were added must not have changed the one that was there. */
    @Test
    void lastIsWhatTheFileGivesByItself() throws OrtException {
        AudioClip clip = Inputs.speechLike(1.7, 4);
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
            try (OrtSession plain = environment.createSession(Inputs.model(), options);
                    OnnxTensor input = OnnxTensor.createTensor(environment, new float[][] {clip.toArray()});
                    OrtSession.Result result = plain.run(Map.of("input_values", input))) {
                float[][][] expected = (float[][][]) result.get(0).getValue();
                Embeddings last = encode(clip).stream("last");
                assertThat(last.length()).isEqualTo(expected[0].length);
                for (int frame = 0; frame < last.length(); frame++) {
                    assertThat(last.slice(frame, frame + 1).toArray()).containsExactly(expected[0][frame]);
                }
            }
        }
    }

    /** So that no tap is off by a layer: a layer norm without bias leads from the last layer to the output. */
    @Test
    void finalNormLeadsFromTheLastLayerToLast() {
        EncodedSpeech encoded = encode(Inputs.speechLike(1.7, 4));
        int layers = encoder.streams().size() - 2;
        Embeddings before = encoded.stream("layer." + (layers - 1));
        Embeddings after = encoded.stream("last");
        double[] gain = new double[before.width()];
        for (int frame = 0; frame < before.length(); frame++) {
            double[] normal = standardized(before.slice(frame, frame + 1).toArray());
            for (int column = 0; column < normal.length; column++) {
                if (Math.abs(normal[column]) > 0.1) {
                    double ratio = after.get(frame, column) / normal[column];
                    gain[column] = gain[column] == 0 ? ratio : gain[column];
                    assertThat(ratio).as("frame %d, column %d", frame, column).isCloseTo(gain[column], within(2e-3));
                }
            }
        }
        assertThat(encoded.stream("layer.0")).isNotEqualTo(encoded.stream("conv"));
    }

    @ParameterizedTest
    @CsvSource({"895, 1", "1278, 1", "1279, 2", "16000, 40"})
    void givesAFrameForEvery384Samples(int samples, int frames) {
        EncodedSpeech encoded = encode(Inputs.speechLike(samples, 5));
        encoded.streams()
                .forEach((stream, found) ->
                        assertThat(found.length()).as("frames of %s", stream).isEqualTo(frames));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 383, 384, 700, 894})
    void saysHowManySamplesAreMissing(int samples) {
        List<AudioClip> clips = List.of(Inputs.speechLike(1000, 6), Inputs.speechLike(samples, 6));
        assertThatThrownBy(() -> encoder.encode(clips, Set.of("last")))
                .isInstanceOf(AudioException.class)
                .hasMessageContaining("Clip 2 of 2")
                .hasMessageContaining(samples + " samples at 16000 Hz")
                .hasMessageContaining("895");
    }

    @Test
    void encodesLongRecordingsInWindows() {
        AudioClip clip = Inputs.speechLike(4.3, 7);
        try (SpeechEncoder windowed = Inputs.open(Options.none().with("windowSeconds", 1.5))) {
            EncodedSpeech whole =
                    windowed.encode(List.of(clip), Inputs.allStreams(windowed)).get(0);
            List<FrameWindow> windows = FrameWindow.cut(clip.asBuffer(), FrameWindow.frames(24_000));
            assertThat(windows).hasSizeGreaterThan(2);
            for (SpeechStream stream : windowed.streams()) {
                Embeddings frames = whole.stream(stream.name());
                assertThat(frames.length()).isEqualTo(FrameWindow.frames(clip.length()));
                for (FrameWindow window : windows) {
                    AudioClip part = clip.slice(window.firstSample(), window.firstSample() + window.samples());
                    assertThat(frames.slice(window.from(), window.to())).isEqualTo(encode(part).stream(stream.name()));
                }
            }
        }
    }

    @Test
    void threadsChangeNoBit() {
        AudioClip clip = Inputs.speechLike(1.1, 8);
        for (int threads : new int[] {0, 2}) {
            try (SpeechEncoder other = Inputs.open(Options.none().with("threads", threads))) {
                assertThat(other.encode(List.of(clip), Inputs.allStreams(other)))
                        .containsExactly(encode(clip));
                assertThat(other.fingerprint()).isEqualTo(encoder.fingerprint());
            }
        }
    }

    private static EncodedSpeech encode(AudioClip clip) {
        return encoder.encode(List.of(clip), Inputs.allStreams(encoder)).get(0);
    }

    private static double[] standardized(float[] values) {
        double mean = 0;
        for (float value : values) {
            mean += value / values.length;
        }
        double variance = 0;
        for (float value : values) {
            variance += (value - mean) * (value - mean) / values.length;
        }
        double[] standardized = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            standardized[i] = (values[i] - mean) / Math.sqrt(variance);
        }
        return standardized;
    }
}
