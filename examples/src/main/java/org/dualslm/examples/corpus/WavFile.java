package org.dualslm.examples.corpus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Mono 16-bit PCM in a WAV container, as espeak-ng writes it to a pipe and the corpus keeps it. */
final class WavFile {
    private static final int HEADER_BYTES = 44;

    /** Samples in [-1, 1). */
    record Sound(float[] samples, int sampleRate) {}

    private WavFile() {}

    /**
     * Reads what espeak-ng writes: a header of 44 bytes, whose sizes mean nothing on a pipe, and samples to the end.
     *
     * @throws IOException if that is not what it is
     */
    static Sound read(byte[] file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        boolean plain = file.length >= HEADER_BYTES
                && bytes.getInt(0) == tag("RIFF")
                && bytes.getInt(36) == tag("data")
                && bytes.getShort(22) == 1
                && bytes.getShort(34) == 16;
        if (!plain) {
            throw new IOException("Expected a mono 16-bit WAV file, got " + file.length + " bytes of something else");
        }
        float[] samples = new float[(file.length - HEADER_BYTES) / 2];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = bytes.getShort(HEADER_BYTES + 2 * i) / 32768f;
        }
        return new Sound(samples, bytes.getInt(24));
    }

    /** Writes to another name first, so that a file of this name is whole. Folders are made as needed. */
    static void write(Path file, float[] samples, int sampleRate) throws IOException {
        int dataBytes = 2 * samples.length;
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(tag("RIFF")).putInt(36 + dataBytes).putInt(tag("WAVE"));
        bytes.putInt(tag("fmt ")).putInt(16).putShort((short) 1).putShort((short) 1);
        bytes.putInt(sampleRate).putInt(2 * sampleRate).putShort((short) 2).putShort((short) 16);
        bytes.putInt(tag("data")).putInt(dataBytes);
        for (float sample : samples) {
            bytes.putShort((short) Math.max(-32768, Math.min(32767, Math.round(sample * 32768))));
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path whole = file.resolveSibling(file.getFileName() + ".tmp");
        Files.write(whole, bytes.array());
        Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The duration of a file that {@link #write} wrote. */
    static double seconds(Path file, int sampleRate) throws IOException {
        return (Files.size(file) - HEADER_BYTES) / 2.0 / sampleRate;
    }

    private static int tag(String name) {
        return ByteBuffer.wrap(name.getBytes(StandardCharsets.US_ASCII))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt();
    }
}
