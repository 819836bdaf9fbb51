package org.dualslm.api.audio;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Puts WAV files together, right ones and wrong ones. */
final class Wav {
    static final int PCM = 1;
    static final int FLOAT = 3;
    static final int A_LAW = 6;
    static final int MU_LAW = 7;

    private final ByteArrayOutputStream chunks = new ByteArrayOutputStream();

    /** A file with a plain header. */
    static byte[] file(int tag, int channels, int rate, int bits, byte[] data) {
        int frameBytes = channels * ((bits + 7) / 8);
        return new Wav()
                .fmt(tag, channels, rate, frameBytes, bits)
                .chunk("data", data)
                .riff();
    }

    Wav fmt(int tag, int channels, int rate, int frameBytes, int bits) {
        return chunk("fmt ", fmtBytes(tag, channels, rate, frameBytes, bits, 16).array());
    }

    Wav extensible(int tag, int channels, int rate, int frameBytes, int bits, int validBits) {
        ByteBuffer fmt = fmtBytes(0xfffe, channels, rate, frameBytes, bits, 40);
        fmt.putShort(16, (short) 22).putShort(18, (short) validBits).putShort(24, (short) tag);
        byte[] rest = {0, 0, 0, 0, 16, 0, (byte) 128, 0, 0, (byte) 170, 0, 56, (byte) 155, 113};
        return chunk("fmt ", fmt.put(26, rest).array());
    }

    Wav chunk(String id, byte[] content) {
        return chunk(id, content.length, content);
    }

    /** A chunk whose stated size is what you like. */
    Wav chunk(String id, long size, byte[] content) {
        chunks.writeBytes(id.getBytes(StandardCharsets.ISO_8859_1));
        chunks.writeBytes(little(4).putInt(0, (int) size).array());
        chunks.writeBytes(content);
        chunks.writeBytes(new byte[content.length & 1]);
        return this;
    }

    byte[] riff() {
        return named("RIFF");
    }

    byte[] named(String form) {
        ByteBuffer file = little(12 + chunks.size());
        file.put(form.getBytes(StandardCharsets.ISO_8859_1));
        file.putInt(4 + chunks.size());
        file.put("WAVE".getBytes(StandardCharsets.ISO_8859_1));
        return file.put(chunks.toByteArray()).array();
    }

    static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteBuffer fmtBytes(int tag, int channels, int rate, int frameBytes, int bits, int size) {
        return little(size)
                .putShort(0, (short) tag)
                .putShort(2, (short) channels)
                .putInt(4, rate)
                .putInt(8, rate * frameBytes)
                .putShort(12, (short) frameBytes)
                .putShort(14, (short) bits);
    }
}
