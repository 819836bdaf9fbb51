package org.dualslm.encoders.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dualslm.testkit.TensorAssert.assertThatTensor;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.encoder.EncodedSpeech;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.testkit.Fixture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Equal to Hugging Face transformers on every Whisper fixture. */
class WhisperParityTest {
    static Stream<Fixture> fixtures() {
        return Fixture.all(fixture -> fixture.has("waveform.0") && Fixtures.isOfType(fixture, List.of("whisper")));
    }

    /** Fixtures keep all frames, or every tenth. */
    @ParameterizedTest
    @MethodSource("fixtures")
    void lastFramesOfTheWholeWindow(Fixture fixture) {
        try (SpeechEncoder encoder = open(fixture, Options.none().with("keepPadding", true))) {
            for (int i = 0; fixture.has("hidden." + i); i++) {
                AudioClip clip = Fixtures.clip(fixture, i);
                Embeddings expected = fixture.embeddings("hidden." + i);
                Embeddings last = Fixtures.encode(encoder, clip, "last").stream("last");
                assertThat(last.length() % expected.length()).isZero();
                assertThatTensor(Fixtures.every(last.length() / expected.length(), last))
                        .as("clip " + i)
                        .isCloseTo(expected, fixture.tolerance("hidden." + i));
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
