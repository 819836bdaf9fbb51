package org.dualslm.api.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Formats built byte by byte, whose samples are known. */
class AudioFormatsTest {
    private static final byte[] FOUR_FRAMES = {0, 0, 0, 64, 0, -128, -1, 127};
    private static final float[] FOUR_SAMPLES = {0, 0.5f, -1, 32767 / 32768f};

    @Test
    void reads16Bits() {
        AudioClip clip = read(Wav.file(Wav.PCM, 1, 12345, 16, FOUR_FRAMES));
        assertThat(clip).isEqualTo(AudioClip.of(FOUR_SAMPLES, 12345));
    }

    @Test
    void reads8BitsUnsigned() {
        AudioClip clip = read(Wav.file(Wav.PCM, 1, 8000, 8, new byte[] {(byte) 128, 0, (byte) 255, (byte) 192}));
        assertThat(clip.toArray()).containsExactly(0f, -1f, 127 / 128f, 0.5f);
    }

    @Test
    void reads24And32Bits() {
        byte[] three = {0, 0, 64, 0, 0, -128, 1, 0, 0};
        assertThat(read(Wav.file(Wav.PCM, 1, 8000, 24, three)).toArray()).containsExactly(0.5f, -1f, 0x1p-23f);
        byte[] four = {0, 0, 0, 64, 0, 0, 0, -128, 0, 1, 0, 0};
        assertThat(read(Wav.file(Wav.PCM, 1, 8000, 32, four)).toArray()).containsExactly(0.5f, -1f, 0x1p-23f);
    }

    @Test
    void floatsMayExceedFullScale() {
        byte[] data = Wav.little(8).putFloat(1.75f).putFloat(-3f).array();
        assertThat(read(Wav.file(Wav.FLOAT, 1, 8000, 32, data)).toArray()).containsExactly(1.75f, -3f);
        byte[] wide = Wav.little(16).putDouble(0.1).putDouble(-3).array();
        assertThat(read(Wav.file(Wav.FLOAT, 1, 8000, 64, wide)).toArray()).containsExactly(0.1f, -3f);
    }

    @ParameterizedTest(name = "A-law {0} is {1}")
    @CsvSource({"0xd5, 8", "0x55, -8", "0xaa, 32256", "0x2a, -32256", "0xc5, 264"})
    void readsALaw(String code, int sample) {
        byte[] data = {(byte) (int) Integer.decode(code)};
        assertThat(read(Wav.file(Wav.A_LAW, 1, 8000, 8, data)).toArray()).containsExactly(sample / 32768f);
    }

    @ParameterizedTest(name = "mu-law {0} is {1}")
    @CsvSource({"0xff, 0", "0x7f, 0", "0x80, 32124", "0x00, -32124", "0xef, 132"})
    void readsMuLaw(String code, int sample) {
        byte[] data = {(byte) (int) Integer.decode(code)};
        assertThat(read(Wav.file(Wav.MU_LAW, 1, 8000, 8, data)).toArray()).containsExactly(sample / 32768f);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 6, 256})
    void averagesTheChannels(int channels) {
        byte[] data = new byte[2 * 2 * channels];
        for (int c = 0; c < channels; c++) {
            data[2 * c + 1] = (byte) (c % 100);
        }
        double sum = 0;
        for (int c = 0; c < channels; c++) {
            sum += c % 100 / 128.0;
        }
        float[] samples = read(Wav.file(Wav.PCM, channels, 8000, 16, data)).toArray();
        assertThat(samples).containsExactly((float) (sum / channels), 0f);
    }

    @Test
    void readsExtensibleHeadersWithFewerValidBits() {
        byte[] data = {0, 0, 0, 64, 0, -1, -1, -1};
        byte[] file = new Wav()
                .extensible(Wav.PCM, 1, 48000, 4, 32, 24)
                .chunk("data", data)
                .riff();
        assertThat(read(file).toArray()).containsExactly(0.5f, -0x1p-23f);
    }

    @Test
    void passesOverOtherChunksOfOddLengthAndWhatFollowsTheSamples() {
        byte[] file = new Wav()
                .chunk("LIST", new byte[7])
                .fmt(Wav.PCM, 1, 8000, 2, 16)
                .chunk("fact", new byte[5])
                .chunk("junk", new byte[100_000])
                .chunk("data", FOUR_FRAMES)
                .chunk("LIST", new byte[31])
                .riff();
        assertThat(read(file).toArray()).containsExactly(FOUR_SAMPLES);
    }

    @Test
    void leavesOutHalfAFrameAtTheEnd() {
        byte[] data = Arrays.copyOf(FOUR_FRAMES, 9);
        assertThat(read(Wav.file(Wav.PCM, 1, 8000, 16, data)).toArray()).containsExactly(FOUR_SAMPLES);
    }

    @ParameterizedTest
    @ValueSource(longs = {0xffffffffL, 0x7fffffffL, 0x7ffff000L})
    void readsWhatWasWrittenToAPipeToItsEnd(long size) {
        byte[] file = new Wav()
                .fmt(Wav.PCM, 1, 8000, 2, 16)
                .chunk("data", size, FOUR_FRAMES)
                .riff();
        assertThat(read(file).toArray()).containsExactly(FOUR_SAMPLES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RF64", "BW64"})
    void readsSizesOf64Bits(String form) {
        byte[] sizes = Wav.little(28).putLong(8, FOUR_FRAMES.length).array();
        Wav wav = new Wav().chunk("ds64", sizes).fmt(Wav.PCM, 1, 8000, 2, 16);
        byte[] file = wav.chunk("data", 0xffffffffL, FOUR_FRAMES)
                .chunk("LIST", new byte[40])
                .named(form);
        assertThat(read(file).toArray()).containsExactly(FOUR_SAMPLES);
    }

    @Test
    void readsLongFilesPieceByPiece() {
        byte[] data = new byte[2 * 3 * 100_001];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i * 31);
        }
        float[] samples = read(Wav.file(Wav.PCM, 3, 8000, 16, data)).toArray();
        assertThat(samples).hasSize(100_001);
        for (int i = 0; i < samples.length; i += 997) {
            double sum = 0;
            for (int c = 0; c < 3; c++) {
                int at = 2 * (3 * i + c);
                sum += (short) (data[at] & 0xff | data[at + 1] << 8) / 32768.0;
            }
            assertThat((double) samples[i]).isCloseTo(sum / 3, within(1e-7));
        }
    }

    @Test
    void readsAiffAndAu() throws IOException {
        byte[] bigEndian = {0, 0, 64, 0, -128, 0, 127, -1};
        AudioFormat format = new AudioFormat(22050, 16, 1, true, true);
        for (AudioFileFormat.Type type :
                new AudioFileFormat.Type[] {AudioFileFormat.Type.AIFF, AudioFileFormat.Type.AU}) {
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            AudioSystem.write(new AudioInputStream(new ByteArrayInputStream(bigEndian), format, 4), type, file);
            assertThat(read(file.toByteArray())).as("%s", type).isEqualTo(AudioClip.of(FOUR_SAMPLES, 22050));

            byte[] cutOff = Arrays.copyOf(file.toByteArray(), file.size() - 3);
            assertThatThrownBy(() -> read(cutOff))
                    .isInstanceOf(AudioException.class)
                    .hasMessageContaining("promises 4 frames, but it ends after 2");
        }
    }

    @Test
    void readsMuLawInAu() throws IOException {
        AudioFormat format = new AudioFormat(AudioFormat.Encoding.ULAW, 8000, 8, 1, 1, 8000, false);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        byte[] codes = {(byte) 0x80, (byte) 0xff};
        AudioInputStream samples = new AudioInputStream(new ByteArrayInputStream(codes), format, 2);
        AudioSystem.write(samples, AudioFileFormat.Type.AU, file);
        assertThat(read(file.toByteArray()).toArray()).containsExactly(32124 / 32768f, 0f);
    }

    /** The files hold a sine of 500 Hz at half of full scale, without dither. */
    @ParameterizedTest
    @ValueSource(ints = {8, 16, 24})
    void readsFlacOfEveryWidth(int bits) {
        AudioClip clip = AudioClip.read(Path.of("src/test/resources/audio/sine-" + bits + "-bits.flac"));
        assertThat(clip.sampleRate()).isEqualTo(8000);
        assertThat(clip.length()).isEqualTo(400);
        for (int i = 0; i < 400; i++) {
            double expected = 0.5 * Math.sin(2 * Math.PI * 500 * i / 8000);
            assertThat((double) clip.toArray()[i]).isCloseTo(expected, within(Math.scalb(1.5, 1 - bits) + 1e-7));
        }
    }

    private static AudioClip read(byte[] file) {
        return AudioClip.read(new ByteArrayInputStream(file), "a test");
    }
}
