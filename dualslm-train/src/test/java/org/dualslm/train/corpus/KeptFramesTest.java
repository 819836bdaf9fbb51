package org.dualslm.train.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.train.testing.Recordings;
import org.dualslm.train.testing.ToneEncoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptFramesTest {
    private static final AudioClip CLIP = Recordings.tone(440, 8000);

    @TempDir
    Path directory;

    @Test
    void encodesEachClipOnceWhateverTheModel() throws IOException {
        ToneEncoder encoder = new ToneEncoder("tones", 1);
        Embeddings bands = bands(encoder, CLIP);
        assertThat(bands.toArray())
                .usingComparatorWithPrecision(1e-3f)
                .containsExactly(encoder.encode(List.of(CLIP), Set.of("bands")).get(0).stream("bands")
                        .toArray());

        ToneEncoder again = new ToneEncoder("tones", 1);
        assertThat(bands(again, CLIP)).isEqualTo(bands);
        assertThat(again.clipsEncoded()).isZero();
        new KeptFrames(directory, again).encode(List.of(CLIP), Set.of("bands", "level"));
        assertThat(again.streamsAsked()).as("what is missing alone").containsExactly(Set.of("level"));

        assertThat(bands(new ToneEncoder("others", 2), CLIP)).isNotEqualTo(bands);
        assertThat(bands(again, Recordings.tone(700, 8000))).isNotEqualTo(bands);

        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.write(file, new byte[] {1});
            }
        }
        assertThat(bands(again, CLIP)).as("of damaged files").isEqualTo(bands);
    }

    private Embeddings bands(ToneEncoder encoder, AudioClip clip) {
        try (KeptFrames kept = new KeptFrames(directory, encoder)) {
            assertThat(kept.fingerprint()).isEqualTo(encoder.fingerprint());
            return kept.encode(List.of(clip), Set.of("bands")).get(0).stream("bands");
        }
    }
}
