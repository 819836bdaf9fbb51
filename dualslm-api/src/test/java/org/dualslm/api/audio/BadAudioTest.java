package org.dualslm.api.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is wrong with a file: an {@link AudioException} that names the file and the fault. */
class BadAudioTest {
    private static final byte[] SECOND = new byte[16000];
    private static final byte[] GOOD = Wav.file(Wav.PCM, 1, 8000, 16, SECOND);

    @TempDir
    Path folder;

    static final List<Arguments> FAULTS = List.of(
            fault("empty", new byte[0], "only 0 bytes"),
            fault("three bytes", new byte[] {1, 2, 3}, "only 3 bytes"),
            fault("RIFF alone", Arrays.copyOf(GOOD, 8), "only 8 bytes"),
            fault("no chunk", Arrays.copyOf(GOOD, 12), "ends inside or before the 'fmt ' chunk"),
            fault("cut inside fmt", Arrays.copyOf(GOOD, 30), "ends inside or before the 'fmt ' chunk"),
            fault("no data chunk", Arrays.copyOf(GOOD, 36), "ends inside or before the 'data' chunk"),
            fault("cut inside data", Arrays.copyOf(GOOD, 1044), "promises 8000 frames, but it ends after 500"),
            fault("zero samples", Wav.file(Wav.PCM, 1, 8000, 16, new byte[0]), "no samples"),
            fault("half a frame", Wav.file(Wav.PCM, 1, 8000, 16, new byte[1]), "no samples"),
            fault("0 Hz", Wav.file(Wav.PCM, 1, 0, 16, SECOND), "0 Hz"),
            fault("4 GHz", Wav.file(Wav.PCM, 1, -1, 16, SECOND), "4294967295 Hz"),
            fault(
                    "no channel",
                    new Wav().fmt(1, 0, 8000, 2, 16).chunk("data", SECOND).riff(),
                    "0 channel(s)"),
            fault("65535 channels", Wav.file(Wav.PCM, 65535, 8000, 8, SECOND), "65535 channels"),
            fault("257 channels", Wav.file(Wav.PCM, 257, 8000, 8, SECOND), "257 channels"),
            fault(
                    "frames of 0 bytes",
                    new Wav().fmt(1, 1, 8000, 0, 16).chunk("data", SECOND).riff(),
                    "of 0 bytes"),
            fault(
                    "odd frames",
                    new Wav().fmt(1, 2, 8000, 5, 16).chunk("data", SECOND).riff(),
                    "of 5 bytes"),
            fault("40-bit integers", Wav.file(Wav.PCM, 1, 8000, 40, SECOND), "5 bytes"),
            fault("16-bit floats", Wav.file(Wav.FLOAT, 1, 8000, 16, SECOND), "2 bytes"),
            fault("16-bit A-law", Wav.file(Wav.A_LAW, 1, 8000, 16, SECOND), "2 bytes"),
            fault("an unknown codec", Wav.file(0x161, 1, 8000, 16, SECOND), "no audio format known"),
            fault("data before fmt", new Wav().chunk("data", SECOND).riff(), "before any 'fmt ' chunk"),
            fault("fmt of 4 bytes", new Wav().chunk("fmt ", new byte[4]).riff(), "at least 16"),
            fault(
                    "fmt of 2 GB",
                    new Wav().chunk("fmt ", 0x7ffffff0L, new byte[40]).riff(),
                    "ends inside"),
            fault(
                    "a chunk of 4 GB",
                    new Wav().chunk("LIST", 0xfffffff0L, new byte[40]).riff(),
                    "ends inside"),
            fault("2 GB promised", promising(0x7f000000L), "promises 1065353216 frames, but it ends after 8000"),
            fault("4 GB promised", promising(0xfffffff0L), "2147483640 frames; a clip holds at most"),
            fault("2^62 bytes promised", promising64(1L << 62), "at most"),
            fault("NaN", floats(0f, Float.NaN), "sample 1 is NaN"),
            fault("infinity", floats(0f, 1f, Float.NEGATIVE_INFINITY), "sample 2 is -Infinity"),
            fault("a double beyond float", doubles(1e300), "sample 0 is Infinity"),
            fault("text", "This is not audio at all.".getBytes(StandardCharsets.UTF_8), "no audio format known"),
            fault("zeros", new byte[4096], "no audio format known"),
            fault(
                    "PNG",
                    new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13, 1},
                    "no audio format known"),
            fault("FLAC marker alone", Arrays.copyOf("fLaC".getBytes(StandardCharsets.UTF_8), 12), "FLAC header"));

    @ParameterizedTest(name = "{0}")
    @FieldSource("FAULTS")
    void namesTheFileAndTheFault(String name, byte[] content, String message) throws IOException {
        Path file = Files.write(folder.resolve(name.replace(' ', '-') + ".wav"), content);
        assertThatThrownBy(() -> AudioClip.read(file))
                .isInstanceOf(AudioException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(message);
        assertThatThrownBy(() -> AudioClip.read(new ByteArrayInputStream(content), "stream-7"))
                .isInstanceOf(AudioException.class)
                .hasMessageContaining("stream-7")
                .hasMessageContaining(message);
    }

    @Test
    void refusesADirectoryAndAMissingFile() {
        assertThatThrownBy(() -> AudioClip.read(folder))
                .isInstanceOf(AudioException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("directory");
        Path missing = folder.resolve("missing.wav");
        assertThatThrownBy(() -> AudioClip.read(missing))
                .isInstanceOf(AudioException.class)
                .hasMessageContaining(missing.toString())
                .hasMessageContaining("no such file");
    }

    @Test
    void refusesAFileItMayNotRead() throws IOException {
        Path file = Files.write(folder.resolve("secret.wav"), GOOD);
        Assumptions.assumeTrue(
                Files.getFileStore(file).supportsFileAttributeView("posix"), "no POSIX permissions here");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        Assumptions.assumeFalse(Files.isReadable(file), "root may read everything");
        assertThatThrownBy(() -> AudioClip.read(file))
                .isInstanceOf(AudioException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("permission");
    }

    @Test
    void wrapsAStreamThatFails() {
        InputStream failing = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the cable fell out");
            }
        };
        assertThatThrownBy(() -> AudioClip.read(failing, "cable"))
                .isInstanceOf(AudioException.class)
                .hasMessageContaining("cable: the cable fell out");
    }

    @Test
    void noticesFlacCutOffInTheMiddle() throws IOException {
        Path flac = Path.of("src/test/resources/fixtures/audio-decode/flac16_stereo.flac");
        byte[] content = Files.readAllBytes(flac);
        assertThatThrownBy(() -> read(Arrays.copyOf(content, content.length / 2)))
                .isInstanceOf(AudioException.class)
                .hasMessageContaining("promises 1601 frames");
    }

    @ParameterizedTest
    @ValueSource(strings = {"wav", "flac", "aiff", "au"})
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void damageGivesAClipOrTheOneException(String kind) throws IOException {
        byte[] content = goodFile(kind);
        assertThat(read(content).length()).isPositive();
        Random random = new Random(42);
        for (int round = 0; round < 400; round++) {
            byte[] damaged = Arrays.copyOf(content, content.length - random.nextInt(content.length / 2));
            for (int i = random.nextInt(4); i >= 0; i--) {
                int reach = random.nextBoolean() ? 64 : damaged.length;
                damaged[random.nextInt(reach)] = (byte) (random.nextBoolean() ? 0xff : random.nextInt());
            }
            try {
                assertThat(read(damaged).length()).isPositive();
            } catch (AudioException e) {
                assertThat(e).hasMessageContaining("Cannot read audio from a test: ");
            }
        }
    }

    private static byte[] goodFile(String kind) throws IOException {
        AudioFormat format = new AudioFormat(8000, 16, 1, true, kind.equals("aiff") || kind.equals("au"));
        AudioInputStream samples = new AudioInputStream(new ByteArrayInputStream(SECOND), format, 8000);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        switch (kind) {
            case "aiff" -> AudioSystem.write(samples, AudioFileFormat.Type.AIFF, file);
            case "au" -> AudioSystem.write(samples, AudioFileFormat.Type.AU, file);
            case "flac" ->
                file.writeBytes(
                        Files.readAllBytes(Path.of("src/test/resources/fixtures/audio-decode/flac16_stereo.flac")));
            default -> file.writeBytes(GOOD);
        }
        return file.toByteArray();
    }

    private static AudioClip read(byte[] content) {
        return AudioClip.read(new ByteArrayInputStream(content), "a test");
    }

    private static Arguments fault(String name, byte[] content, String message) {
        return Arguments.of(name, content, message);
    }

    private static byte[] promising(long bytes) {
        return new Wav()
                .fmt(Wav.PCM, 1, 8000, 2, 16)
                .chunk("data", bytes, SECOND)
                .riff();
    }

    private static byte[] promising64(long bytes) {
        return new Wav()
                .chunk("ds64", Wav.little(28).putLong(8, bytes).array())
                .fmt(Wav.PCM, 1, 8000, 2, 16)
                .chunk("data", 0xffffffffL, SECOND)
                .named("RF64");
    }

    private static byte[] floats(float... samples) {
        var data = Wav.little(4 * samples.length);
        for (float sample : samples) {
            data.putFloat(sample);
        }
        return Wav.file(Wav.FLOAT, 1, 8000, 32, data.array());
    }

    private static byte[] doubles(double sample) {
        return Wav.file(Wav.FLOAT, 1, 8000, 64, Wav.little(8).putDouble(sample).array());
    }
}
