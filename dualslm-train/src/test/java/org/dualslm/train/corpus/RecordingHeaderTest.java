package org.dualslm.train.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.train.testing.Recordings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingHeaderTest {
    @TempDir
    Path directory;

    private Path file;
    private byte[] wav;

    @BeforeEach
    void write() throws IOException {
        file = directory.resolve("a.wav");
        Recordings.write(file, Recordings.tone(440, 24_000));
        wav = Files.readAllBytes(file);
    }

    @Test
    void tellsWhatDecodingTells() throws IOException {
        assertThat(RecordingHeader.seconds(file).orElseThrow())
                .isEqualTo(AudioClip.read(file).seconds());
        assertThat(seconds(FakeCorpus.flac(44_100, 100_000))).isCloseTo(100_000 / 44_100.0, within(1e-12));
        assertThat(seconds(FakeCorpus.flac(8_000, 0x9_0000_0000L))).isCloseTo(0x9_0000_0000L / 8_000.0, within(1e-3));
    }

    @Test
    void passesOverOtherChunksOfAnyLength() throws IOException {
        byte[] list = {'L', 'I', 'S', 'T', 3, 0, 0, 0, 1, 2, 3, 0};
        byte[] withList = ByteBuffer.allocate(wav.length + list.length)
                .put(wav, 0, 36)
                .put(list)
                .put(wav, 36, wav.length - 36)
                .array();
        assertThat(seconds(withList)).isEqualTo(1.5);
    }

    @Test
    void aPipesPlaceholderStandsForWhatIsThere() throws IOException {
        ByteBuffer.wrap(wav).order(ByteOrder.LITTLE_ENDIAN).putInt(40, -1);
        assertThat(seconds(wav)).isEqualTo(1.5);
    }

    @Test
    void leavesOpenWhatTheHeaderLeavesOpen() throws IOException {
        Files.write(file, FakeCorpus.flac(16_000, 0));
        assertThat(RecordingHeader.seconds(file)).isEmpty();
    }

    @Test
    void saysWhatIsWrong() {
        assertFault(Arrays.copyOf(wav, wav.length - 1), "cut off");
        assertFault(Arrays.copyOf(wav, 44), "cut off");
        assertFault("no recording at all".getBytes(StandardCharsets.UTF_8), "neither");
        assertFault(FakeCorpus.flac(0, 100), "rate of 0");
        byte[] silent = wav.clone();
        ByteBuffer.wrap(silent).order(ByteOrder.LITTLE_ENDIAN).putInt(40, 0);
        assertFault(silent, "0 bytes");
        for (int length : List.of(0, 3, 11, 20, 43)) {
            assertFault(Arrays.copyOf(wav, length), "ends within its header");
        }
        assertFault(Arrays.copyOf(FakeCorpus.flac(16_000, 100), 20), "ends within its header");
        assertThatThrownBy(() -> RecordingHeader.seconds(directory.resolve("none.wav")))
                .isInstanceOf(IOException.class);
    }

    private double seconds(byte[] bytes) throws IOException {
        Files.write(file, bytes);
        return RecordingHeader.seconds(file).orElseThrow();
    }

    private void assertFault(byte[] bytes, String fault) {
        assertThatThrownBy(() -> seconds(bytes)).isInstanceOf(IOException.class).hasMessageContaining(fault);
    }
}
