package org.dualslm.api.audio;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;

/**
 * The part of a FLAC file before its first frame. A decoder is given the stream information and an empty padding
 * block, nothing else: cover pictures and comments carry lengths of their own, which decoders believe and reserve
 * memory for, and jflac expects a second block even where the first says it is the last. The number of samples shows
 * a file cut off in the middle, which decoders end quietly.
 *
 * @param frames samples of each channel, or {@link PcmStream#TO_THE_END} where the file does not say
 * @param stream the file without its other metadata
 */
record FlacHeader(long frames, InputStream stream) {
    private static final int MARKER_BYTES = 4;
    private static final int BLOCK_HEADER_BYTES = 4;
    private static final int STREAM_INFO_BYTES = 34;
    private static final int LAST_BLOCK = 0x80;
    private static final byte[] EMPTY_PADDING = {(byte) (LAST_BLOCK | 1), 0, 0, 0};

    static boolean startsLike(byte[] start) {
        return start.length >= MARKER_BYTES && start[0] == 'f' && start[1] == 'L' && start[2] == 'a' && start[3] == 'C';
    }

    /**
     * Reads the header from its first byte. The format stands in RFC 9639, section 8.
     *
     * @throws EOFException if it ends early
     */
    static FlacHeader read(InputStream in) throws IOException {
        byte[] start = in.readNBytes(MARKER_BYTES + BLOCK_HEADER_BYTES + STREAM_INFO_BYTES);
        if (start.length < MARKER_BYTES + BLOCK_HEADER_BYTES + STREAM_INFO_BYTES) {
            throw new EOFException("it ends inside the FLAC header");
        }
        boolean last = (start[MARKER_BYTES] & LAST_BLOCK) != 0;
        while (!last) {
            byte[] block = in.readNBytes(BLOCK_HEADER_BYTES);
            if (block.length < BLOCK_HEADER_BYTES) {
                throw new EOFException("it ends inside the FLAC metadata");
            }
            last = (block[0] & LAST_BLOCK) != 0;
            in.skipNBytes((block[1] & 0xff) << 16 | (block[2] & 0xff) << 8 | block[3] & 0xff);
        }
        start[MARKER_BYTES] &= (byte) ~LAST_BLOCK;
        InputStream metadata =
                new SequenceInputStream(new ByteArrayInputStream(start), new ByteArrayInputStream(EMPTY_PADDING));
        // 36 bits, the lowest of bytes 10 to 17 of the stream information.
        long frames = start[21] & 0x0f;
        for (int i = 22; i < 26; i++) {
            frames = frames << 8 | start[i] & 0xff;
        }
        return new FlacHeader(frames == 0 ? PcmStream.TO_THE_END : frames, new SequenceInputStream(metadata, in));
    }
}
