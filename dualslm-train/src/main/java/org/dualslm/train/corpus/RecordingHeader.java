package org.dualslm.train.corpus;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;

/**
 * How long a recording is, by its header alone: the {@code fmt} and {@code data} chunks of a RIFF/WAVE file, the STREAMINFO block of a
 * FLAC file (RFC 9639, section 8.2).
 */
final class RecordingHeader {
    private static final int RIFF = 0x52494646;
    private static final int WAVE = 0x57415645;
    private static final int FORMAT = 0x666D7420;
    private static final int DATA = 0x64617461;
    private static final int FLAC = 0x664C6143;

    /** What programs that write to a pipe state as the size, not knowing it. */
    private static final long LEAST_PLACEHOLDER = 0x7FFFFFFFL - 8192;

    private RecordingHeader() {}

    /**
     * In seconds, > 0; empty where the header leaves it open.
     *
     * @throws IOException if the file cannot be read, is neither WAV nor FLAC, holds no samples, or is cut off, saying which
     */
    static OptionalDouble seconds(Path file) throws IOException {
        try (InputStream stream = Files.newInputStream(file);
                DataInputStream in = new DataInputStream(new BufferedInputStream(stream, 512))) {
            int magic = in.readInt();
            if (magic == FLAC) {
                return flac(in);
            }
            if (magic == RIFF && in.skipBytes(4) == 4 && in.readInt() == WAVE) {
                return wav(in, Files.size(file));
            }
            throw new IOException("it is neither a WAV nor a FLAC file");
        } catch (EOFException e) {
            throw new IOException("it ends within its header", e);
        }
    }

    private static OptionalDouble flac(DataInputStream in) throws IOException {
        in.skipNBytes(4 + 10); // the block's own header; block and frame sizes
        long packed = in.readLong();
        long rate = packed >>> 44;
        long samples = packed & 0xFFFFFFFFFL;
        if (rate == 0) {
            throw new IOException("its header states a sample rate of 0");
        }
        return samples == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) samples / rate);
    }

    private static OptionalDouble wav(DataInputStream in, long fileSize) throws IOException {
        long position = 12;
        long bytesASecond = 0;
        while (true) {
            int chunk = in.readInt();
            long size = Integer.toUnsignedLong(Integer.reverseBytes(in.readInt()));
            position += 8;
            if (chunk == DATA) {
                long there = fileSize - position;
                if (size < LEAST_PLACEHOLDER && size > there) {
                    throw new IOException("it is cut off: of " + size + " bytes of samples " + there + " are there");
                }
                return seconds(Math.min(size, there), bytesASecond);
            }
            if (chunk == FORMAT && size >= 16) {
                byte[] format = new byte[16];
                in.readFully(format);
                bytesASecond =
                        ByteBuffer.wrap(format).order(ByteOrder.LITTLE_ENDIAN).getInt(8) & 0xFFFFFFFFL;
                in.skipNBytes(size - 16 + size % 2);
            } else {
                in.skipNBytes(size + size % 2);
            }
            position += size + size % 2;
        }
    }

    private static OptionalDouble seconds(long bytes, long bytesASecond) throws IOException {
        if (bytes == 0 || bytesASecond == 0) {
            throw new IOException("its header states " + bytes + " bytes of samples at " + bytesASecond + " a second");
        }
        return OptionalDouble.of((double) bytes / bytesASecond);
    }
}
