package org.dualslm.encoders.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dualslm.testkit.TensorAssert.assertThatTensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.encoder.EncodedSpeech;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.djl.Device;
import org.dualslm.djl.Tensors;
import org.dualslm.djl.TorchProgram;
import org.dualslm.testkit.Fixture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Equal to Hugging Face transformers on every Whisper fixture. */
class WhisperParityTest {
    static Stream<Fixture> fixtures() {
        return Fixture.all(fixture -> fixture.has("waveform.0") && Fixtures.isOfType(fixture, List.of("whisper")));
    }

    /** Fixtures keep all spectra, or every so manieth. */
    @ParameterizedTest
    @MethodSource("fixtures")
    void featuresOfTheWholeWindow(Fixture fixture) {
        EncoderPlan plan = WhisperProvider.plan(fixture.source(), Options.none());
        try (NDManager manager = Device.cpu().newManager();
                TorchProgram program = TorchProgram.compile("features", plan.program())) {
            NDList weights = new NDList();
            for (int i = 0; i < plan.weights().size(); i++) {
                weights.add(Tensors.longs(manager, new long[1], 1)); // the features need none of them
            }
            plan.constants().forEach(constant -> weights.add(Tensors.of(manager, constant)));
            for (int i = 0; fixture.has("waveform." + i); i++) {
                float[] samples = plan.framing()
                        .windows(Fixtures.clip(fixture, i), "")
                        .get(0)
                        .samples();
                NDList argument = new NDList(Tensors.floats(manager, FloatBuffer.wrap(samples), samples.length));
                NDArray features = program.call(manager, "features", argument, weights)
                        .singletonOrThrow()
                        .squeeze(0)
                        .transpose(1, 0);
                Embeddings found = Tensors.toEmbeddings(features);
                Embeddings expected = transposed(fixture.embeddings("features." + i));
                assertThatTensor(Fixtures.every(found.length() / expected.length(), found))
                        .as("features of clip " + i)
                        .isCloseTo(expected, fixture.tolerance("features." + i));
            }
        }
    }

    private static Embeddings transposed(Embeddings matrix) {
        float[] values = new float[matrix.length() * matrix.width()];
        for (int i = 0; i < values.length; i++) {
            values[i] = matrix.get(i % matrix.length(), i / matrix.length());
        }
        return Embeddings.of(matrix.width(), matrix.length(), values);
    }

    /** Fixtures keep all frames, or every tenth; and those that name further streams have them checked too. */
    @ParameterizedTest
    @MethodSource("fixtures")
    void framesOfTheWholeWindow(Fixture fixture) {
        try (SpeechEncoder encoder = open(fixture, Options.none().with("keepPadding", true))) {
            for (int i = 0; fixture.has("hidden." + i); i++) {
                Fixtures.assertStreams(fixture, encoder, i);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void clipsHaveFramesForTheirOwnDuration(Fixture fixture) {
        AudioClip clip = Fixtures.clip(fixture, 0);
        int frames = (clip.length() + 319) / 320;
        try (SpeechEncoder encoder = open(fixture, Options.none())) {
            assertThatTensor(Fixtures.encode(encoder, clip, "last").stream("last"))
                    .isCloseTo(fixture.embeddings("hidden.0").slice(0, frames), fixture.tolerance("hidden.0"));
        }
    }

    /** The convolutions see the same spectra however long the window is, at the end of the clip too. */
    @ParameterizedTest
    @MethodSource("fixtures")
    void aShortWindowChangesAttentionAlone(Fixture fixture) {
        AudioClip clip = Fixtures.clip(fixture, 0);
        Set<String> streams = Set.of("conv", "input", "last");
        try (SpeechEncoder full = open(fixture, Options.none());
                SpeechEncoder cut = open(fixture, Options.none().with("window", "clip"))) {
            for (int length : new int[] {1, 319, 320, 321, 15_999, clip.length()}) {
                AudioClip part = clip.slice(0, length);
                EncodedSpeech expected = full.encode(List.of(part), streams).get(0);
                EncodedSpeech found = cut.encode(List.of(part), streams).get(0);
                for (String stream : List.of("conv", "input")) {
                    assertThatTensor(found.stream(stream))
                            .as(stream + " of " + length + " samples")
                            .isCloseTo(expected.stream(stream), fixture.tolerance());
                }
                assertThat(found.stream("last").length())
                        .isEqualTo(expected.stream("last").length());
                assertThat(found.stream("last")).isNotEqualTo(expected.stream("last"));
            }
        }
    }

    private static SpeechEncoder open(Fixture fixture, Options options) {
        return new WhisperProvider().create(fixture.source(), options.with("device", "cpu"));
    }
}
