package org.dualslm.api.audio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How one sample lies in a file's bytes, and how it becomes a float with full scale at ±1. Immutable.
 *
 * @param bytes of one sample: 1 to 4 for the integers, 4 or 8 for floats, 1 for the laws
 */
record SampleFormat(Encoding encoding, int bytes, boolean bigEndian) {
    enum Encoding {
        SIGNED,
        UNSIGNED,
        FLOAT,
        MU_LAW,
        A_LAW
    }

    private static final float[] MU_LAW_SAMPLES = muLawSamples();
    private static final float[] A_LAW_SAMPLES = aLawSamples();

    SampleFormat {
        boolean possible =
                switch (encoding) {
                    case SIGNED, UNSIGNED -> bytes >= 1 && bytes <= 4;
                    case FLOAT -> bytes == 4 || bytes == 8;
                    case MU_LAW, A_LAW -> bytes == 1;
                };
        if (!possible) {
            throw new IllegalArgumentException(
                    "samples of " + bytes + " bytes do not exist in " + encoding + " encoding");
        }
    }

    /** Decodes the first {@code samples} samples of {@code raw} into {@code decoded}. */
    void decode(byte[] raw, int samples, float[] decoded) {
        switch (encoding) {
            case SIGNED -> decodeIntegers(raw, samples, decoded, 0);
            case UNSIGNED -> decodeIntegers(raw, samples, decoded, Integer.MIN_VALUE);
            case FLOAT -> decodeFloats(raw, samples, decoded);
            case MU_LAW -> decodeLaw(raw, samples, decoded, MU_LAW_SAMPLES);
            case A_LAW -> decodeLaw(raw, samples, decoded, A_LAW_SAMPLES);
        }
    }

    /** Aligns every width with the top of a 32-bit word, so that one division by 2^31 serves all of them. */
    private void decodeIntegers(byte[] raw, int samples, float[] decoded, int signFlip) {
        for (int i = 0; i < samples; i++) {
            int word = 0;
            for (int b = 0; b < bytes; b++) {
                int position = bigEndian ? b : bytes - 1 - b;
                word |= (raw[i * bytes + position] & 0xff) << (24 - 8 * b);
            }
            decoded[i] = (float) ((word ^ signFlip) / 0x1p31);
        }
    }

    private void decodeFloats(byte[] raw, int samples, float[] decoded) {
        ByteBuffer buffer = ByteBuffer.wrap(raw).order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < samples; i++) {
            decoded[i] = bytes == 4 ? buffer.getFloat(4 * i) : (float) buffer.getDouble(8 * i);
        }
    }

    private static void decodeLaw(byte[] raw, int samples, float[] decoded, float[] table) {
        for (int i = 0; i < samples; i++) {
            decoded[i] = table[raw[i] & 0xff];
        }
    }

    /** ITU-T G.711: all bits inverted; sign, 3 bits of exponent, 4 of mantissa, a bias of 33 (here on 16 bits: 132). */
    private static float[] muLawSamples() {
        float[] table = new float[256];
        for (int code = 0; code < 256; code++) {
            int bits = ~code;
            int magnitude = ((((bits & 0x0f) << 3) + 0x84) << ((bits & 0x70) >> 4)) - 0x84;
            table[code] = ((bits & 0x80) == 0 ? magnitude : -magnitude) / 32768f;
        }
        return table;
    }

    /** ITU-T G.711: even bits inverted; sign (1 is positive), 3 bits of exponent, 4 of mantissa; 0 is linear. */
    private static float[] aLawSamples() {
        float[] table = new float[256];
        for (int code = 0; code < 256; code++) {
            int bits = code ^ 0x55;
            int exponent = (bits & 0x70) >> 4;
            int mantissa = ((bits & 0x0f) << 4) + 8;
            int magnitude = exponent == 0 ? mantissa : (mantissa + 0x100) << (exponent - 1);
            table[code] = ((bits & 0x80) != 0 ? magnitude : -magnitude) / 32768f;
        }
        return table;
    }
}
