package org.dualslm.api.audio;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Decoding against what libsndfile reads from the same files. */
class AudioDecodeFixturesTest {
    static List<Arguments> files() throws IOException {
        List<Arguments> files = new ArrayList<>();
        for (Fixture fixture : Fixture.all(AudioDecodeFixturesTest::isAudioDecode)) {
            for (JsonElement file : fixture.expected.getAsJsonArray("files")) {
                files.add(
                        Arguments.of(fixture, file.getAsJsonObject().get("file").getAsString(), rate(file)));
            }
        }
        return files;
    }

    private static boolean isAudioDecode(Fixture fixture) {
        JsonElement family = fixture.expected.get("family");
        return family != null && family.getAsString().equals("audio_decode");
    }

    private static int rate(JsonElement file) {
        return file.getAsJsonObject().get("sample_rate").getAsInt();
    }

    @ParameterizedTest(name = "{0}/{1}")
    @MethodSource("files")
    void decodesToTheReferenceSamples(Fixture fixture, String file, int sampleRate) {
        AudioClip clip = AudioClip.read(fixture.folder.resolve(file));

        // Files of one channel have no tensor for the mix: their only channel is it.
        String tensor = fixture.has(file + ".mono") ? file + ".mono" : file + ".samples";
        float[] expected = fixture.floats(tensor);
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
