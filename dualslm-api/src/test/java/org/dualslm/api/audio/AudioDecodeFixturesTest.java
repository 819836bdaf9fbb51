package org.dualslm.api.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.dualslm.api.internal.json.JsonObject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Decoding against what libsndfile reads from the same files. */
class AudioDecodeFixturesTest {
    static List<Arguments> files() throws IOException {
        List<Arguments> files = new ArrayList<>();
        for (Fixture fixture : Fixture.all(AudioDecodeFixturesTest::isAudioDecode)) {
            for (JsonObject file : fixture.expected.array("files").objects()) {
                files.add(Arguments.of(fixture, file.text("file"), file.integer("sample_rate")));
            }
        }
        return files;
    }

    private static boolean isAudioDecode(Fixture fixture) {
        return fixture.expected.text("family", "").equals("audio_decode");
    }

    @ParameterizedTest(name = "{0}/{1}")
    @MethodSource("files")
    void decodesToTheReferenceSamples(Fixture fixture, String file, int sampleRate) {
        AudioClip clip = AudioClip.read(fixture.folder.resolve(file));

        // Files of one channel have no tensor for the mix: their only channel is it.
        String tensor = fixture.tensors.contains(file + ".mono") ? file + ".mono" : file + ".samples";
        float[] expected = fixture.tensors.floats(tensor).toArray();
        double absolute = fixture.tolerance(tensor, "atol");
        double relative = fixture.tolerance(tensor, "rtol");
        float[] actual = clip.toArray();
        assertThat(clip.sampleRate()).isEqualTo(sampleRate);
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            double allowed = absolute + relative * Math.abs(expected[i]);
            assertThat(Math.abs((double) actual[i] - expected[i]))
                    .as("sample %d of %s", i, file)
                    .isLessThanOrEqualTo(allowed);
        }
    }

    @ParameterizedTest(name = "{0}/{1}")
    @MethodSource("files")
    void readsAStreamLikeTheFile(Fixture fixture, String file, int sampleRate) throws IOException {
        byte[] bytes = Files.readAllBytes(fixture.folder.resolve(file));
        AudioClip fromStream = AudioClip.read(new ByteArrayInputStream(bytes), "stream");
        AudioClip fromFile = AudioClip.read(fixture.folder.resolve(file));
        assertThat(fromStream).isEqualTo(fromFile);
    }
}
