package org.dualslm.train.corpus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.api.tensor.HalfPrecision;

/**
 * The frames of one recording in one stream, on disk. Little-endian: 8 bytes of name and version, frames and width as 32-bit integers, a
 * CRC-32C of these and of the values as a 64-bit integer, then the values row by row as binary16,
 * those too large for it at its limit.
 */
final class StreamFile {
    private static final long MAGIC = 0x31_36_31_46_4D_4C_53_44L; // "DSLMF161"
    private static final int HEADER = 24;
    private static final float LARGEST_HALF = 65504;

    private StreamFile() {}

    /** The frames that the file claims to hold, judged by its header and length alone; 0 if it is not there or not whole. */
    static int peek(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return 0;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer header = buffer(HEADER);
            while (header.hasRemaining() && channel.read(header) >= 0) {}
            return header.hasRemaining() || !describes(header, channel.size()) ? 0 : header.getInt(8);
        }
    }

    /**
     * The frames.
     *
     * @throws IOException if the file is not there, or is damaged
     */
    static Embeddings read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.limit() < HEADER || !describes(bytes, bytes.limit()) || bytes.getLong(16) != checksum(bytes)) {
            throw new IOException(file + " is damaged");
        }
        int frames = bytes.getInt(8);
        int width = bytes.getInt(12);
        ShortBuffer halves = bytes.position(HEADER).asShortBuffer();
        float[] values = new float[frames * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = HalfPrecision.fromFloat16(halves.get(i));
        }
        return Embeddings.of(frames, width, values);
    }

    /** Writes the whole file at once: other processes see either none or all of it. */
    static void write(Path file, Embeddings frames) throws IOException {
        ByteBuffer bytes = buffer(HEADER + frames.length() * frames.width() * Short.BYTES);
        bytes.putLong(MAGIC).putInt(frames.length()).putInt(frames.width()).putLong(0);
        for (float value : frames.toArray()) {
            bytes.putShort(HalfPrecision.toFloat16(Math.max(-LARGEST_HALF, Math.min(LARGEST_HALF, value))));
        }
        bytes.putLong(16, checksum(bytes)).flip();

        Files.createDirectories(file.getParent());
        Path unfinished = Files.createTempFile(file.getParent(), ".", ".unfinished");
        try {
            try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static boolean describes(ByteBuffer header, long size) {
        long frames = header.getInt(8);
        long width = header.getInt(12);
        return header.getLong(0) == MAGIC && frames > 0 && width > 0 && size == HEADER + frames * width * Short.BYTES;
    }

    private static long checksum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.array(), 0, 16);
        crc.update(bytes.array(), HEADER, bytes.array().length - HEADER);
        return crc.getValue();
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
