package org.dualslm.examples.pretrain;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The printable characters that stand for the 256 bytes in byte-level byte-pair encoding: printable Latin-1 characters stand for
 * themselves, the others for the characters from U+0100 on (Radford et al., 2019, GPT-2).
 */
final class ByteAlphabet {
    private static final char[] CHARACTERS = new char[256];
    private static final short[] BYTES = new short[0x100 + 256];

    static {
        char next = 0x100;
        for (int value = 0; value < 256; value++) {
            CHARACTERS[value] = printable(value) ? (char) value : next++;
            BYTES[CHARACTERS[value]] = (short) value;
        }
    }

    private ByteAlphabet() {}

    /** The text's UTF-8 bytes, each as its character. */
    static String encode(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        StringBuilder characters = new StringBuilder(bytes.length);
        for (byte value : bytes) {
            characters.append(CHARACTERS[value & 0xff]);
        }
        return characters.toString();
    }

    /** The text whose UTF-8 bytes the characters stand for; bytes that are no UTF-8 become U+FFFD. */
    static String decode(String characters) {
        byte[] bytes = new byte[characters.length()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) BYTES[characters.charAt(i)];
        }
        return StandardCharsets.UTF_8.decode(ByteBuffer.wrap(bytes)).toString();
    }

    /** The character of a byte in [0, 256). */
    static String character(int value) {
        return String.valueOf(CHARACTERS[value]);
    }

    private static boolean printable(int value) {
        return value >= '!' && value <= '~' || value >= 0xA1 && value <= 0xAC || value >= 0xAE && value <= 0xFF;
    }
}
