package org.dualslm.api.audio;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.sound.sampled.UnsupportedAudioFileException;
import org.dualslm.api.audio.SampleFormat.Encoding;

/**
 * Reads a RIFF/WAVE header (also RF64 and BW64) up to the first sample. The JDK's own reader takes some variants for
 * something else (8-byte floats, extensible headers with an odd container) and believes whatever length a header
 * states.
 *
 * <p>A program that writes to a pipe cannot know the length and states 2^32 - 1 (ffmpeg) or nearly 2^31 (sox,
 * espeak-ng): then the samples go to the end of the file. Any other length must be kept.
 */
final class WavHeader {
    private static final int PCM = 1;
    private static final int IEEE_FLOAT = 3;
    private static final int A_LAW = 6;
    private static final int MU_LAW = 7;
    private static final int EXTENSIBLE = 0xfffe;

    /** The last 14 bytes of a sub-format GUID whose first two are a format tag. */
    private static final byte[] TAG_GUID = {
        0, 0, 0, 0, 0x10, 0, (byte) 0x80, 0, 0, (byte) 0xaa, 0, 0x38, (byte) 0x9b, 0x71
    };

    private static final long SIZE_UNKNOWN = 0xffffffffL;
    private static final long SIZE_UNKNOWN_SIGNED_FROM = 0x7fffe000L;
    private static final long SIZE_UNKNOWN_SIGNED_TO = 0x7fffffffL;

    private final InputStream in;

    private WavHeader(InputStream in) {
        this.in = in;
    }

    /** Whether a file that starts so is one for this class. */
    static boolean startsLike(byte[] start) {
        if (start.length < 12) {
            return false;
        }
        String form = new String(start, 0, 4, StandardCharsets.ISO_8859_1);
        String type = new String(start, 8, 4, StandardCharsets.ISO_8859_1);
        return type.equals("WAVE") && (form.equals("RIFF") || form.equals("RF64") || form.equals("BW64"));
    }

    /**
     * Reads the header from its first byte.
     *
     * @return the samples, or empty if they are compressed in a way that is for a service provider to know
     * @throws UnsupportedAudioFileException if the header contradicts itself
     * @throws EOFException if it ends early
     */
    static Optional<PcmStream> read(InputStream in) throws IOException, UnsupportedAudioFileException {
        return new WavHeader(in).read();
    }

    private Optional<PcmStream> read() throws IOException, UnsupportedAudioFileException {
        bytes(12, "its first 12 bytes");
        Layout layout = null;
        long size64 = SIZE_UNKNOWN;
        while (true) {
            ByteBuffer head = bytes(8, layout == null ? "the 'fmt ' chunk" : "the 'data' chunk");
            String id = new String(head.array(), 0, 4, StandardCharsets.ISO_8859_1);
            long size = Integer.toUnsignedLong(head.getInt(4));
            switch (id) {
                case "fmt " -> {
                    layout = layout(size);
                    if (layout.encoding == null) {
                        return Optional.empty();
                    }
                }
                case "ds64" -> size64 = size64(size);
                case "data" -> {
                    if (layout == null) {
                        throw new UnsupportedAudioFileException("its 'data' chunk comes before any 'fmt ' chunk");
                    }
                    return Optional.of(samples(layout, size == SIZE_UNKNOWN ? size64 : size));
                }
                default -> skip(size + (size & 1), "the '" + id + "' chunk of " + size + " bytes");
            }
        }
    }

    /** What a 'fmt ' chunk says; {@code encoding} is null where it is none of ours. */
    private record Layout(Encoding encoding, int channels, long sampleRate, int frameBytes) {}

    private Layout layout(long size) throws IOException, UnsupportedAudioFileException {
        if (size < 16) {
            throw new UnsupportedAudioFileException("its 'fmt ' chunk has " + size + " bytes; at least 16 are needed");
        }
        ByteBuffer fmt = bytes((int) Math.min(size, 40), "the 'fmt ' chunk");
        skip(size + (size & 1) - fmt.capacity(), "the 'fmt ' chunk");
        int tag = Short.toUnsignedInt(fmt.getShort(0));
        int channels = Short.toUnsignedInt(fmt.getShort(2));
        long sampleRate = Integer.toUnsignedLong(fmt.getInt(4));
        int frameBytes = Short.toUnsignedInt(fmt.getShort(12));
        int bits = Short.toUnsignedInt(fmt.getShort(14));
        if (tag == EXTENSIBLE) {
            tag = extensibleTag(fmt);
        }
        Encoding encoding =
                switch (tag) {
                    case PCM -> bits <= 8 ? Encoding.UNSIGNED : Encoding.SIGNED;
                    case IEEE_FLOAT -> Encoding.FLOAT;
                    case A_LAW -> Encoding.A_LAW;
                    case MU_LAW -> Encoding.MU_LAW;
                    default -> null;
                };
        return new Layout(encoding, channels, sampleRate, frameBytes);
    }

    private static int extensibleTag(ByteBuffer fmt) throws UnsupportedAudioFileException {
        if (fmt.capacity() < 40) {
            throw new UnsupportedAudioFileException(
                    "its extensible 'fmt ' chunk has " + fmt.capacity() + " bytes; 40 are needed");
        }
        for (int i = 0; i < TAG_GUID.length; i++) {
            if (fmt.get(26 + i) != TAG_GUID[i]) {
                return -1;
            }
        }
        return Short.toUnsignedInt(fmt.getShort(24));
    }

    private long size64(long size) throws IOException, UnsupportedAudioFileException {
        if (size < 16) {
            throw new UnsupportedAudioFileException("its 'ds64' chunk has " + size + " bytes; at least 16 are needed");
        }
        ByteBuffer sizes = bytes(16, "the 'ds64' chunk");
        skip(size + (size & 1) - 16, "the 'ds64' chunk");
        return sizes.getLong(8);
    }

    private PcmStream samples(Layout layout, long size) throws UnsupportedAudioFileException {
        int channels = layout.channels;
        int frameBytes = layout.frameBytes;
        if (channels == 0 || frameBytes == 0 || frameBytes % channels != 0) {
            throw new UnsupportedAudioFileException(
                    "its header says " + channels + " channel(s) in frames of " + frameBytes + " bytes");
        }
        SampleFormat format;
        try {
            format = new SampleFormat(layout.encoding, frameBytes / channels, false);
        } catch (IllegalArgumentException e) {
            throw new UnsupportedAudioFileException("its header is wrong: " + e.getMessage());
        }
        boolean unknown =
                size == SIZE_UNKNOWN || size >= SIZE_UNKNOWN_SIGNED_FROM && size <= SIZE_UNKNOWN_SIGNED_TO || size < 0;
        long frames = unknown ? PcmStream.TO_THE_END : size / frameBytes;
        return PcmStream.of(in, format, channels, layout.sampleRate, frames);
    }

    private ByteBuffer bytes(int count, String what) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("it ends inside or before " + what);
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void skip(long count, String what) throws IOException {
        try {
            in.skipNBytes(count);
        } catch (EOFException e) {
            throw new EOFException("it ends inside " + what);
        }
    }
}
