package org.dualslm.llm.text;

import java.util.Arrays;
import java.util.function.Function;

/**
 * Turns tokens into text as they come. A token may hold a part of a character, so text is held back while it ends with the
 * replacement character that stands for an unfinished one, until what follows completes it or shows that it was invalid. Each
 * token is decoded together with the one before it, since decoders treat the start of a text in their own way.
 */
final class IncrementalText {
    /** A character has at most four bytes, so at most three of them can wait for the rest. */
    private static final int MOST_UNFINISHED = 3;

    private static final char REPLACEMENT = '\uFFFD';

    private final Function<int[], String> decode;
    private final StringBuilder text = new StringBuilder();
    private int[] window = new int[8];
    private int size;
    private int settled;
    private int shown;

    IncrementalText(Function<int[], String> decode) {
        this.decode = decode;
    }

    /** What the text grows by with this token. */
    String add(int token) {
        if (size == window.length) {
            window = Arrays.copyOf(window, 2 * size);
        }
        window[size++] = token;
        String decoded = decode.apply(Arrays.copyOf(window, size));
        int stable = stableLength(decoded);
        String piece = show(decoded, stable);
        if (stable == decoded.length() && !piece.isEmpty()) {
            window = Arrays.copyOfRange(window, settled, Math.max(size, settled + 8));
            size -= settled;
            settled = size;
            shown = decode.apply(Arrays.copyOf(window, size)).length();
        }
        return piece;
    }

    private String show(String decoded, int end) {
        String piece = end > shown ? decoded.substring(shown, end) : "";
        shown += piece.length();
        text.append(piece);
        return piece;
    }

    private static int stableLength(String decoded) {
        int end = decoded.length();
        int least = Math.max(0, end - MOST_UNFINISHED);
        while (end > least && decoded.charAt(end - 1) == REPLACEMENT) {
            end--;
        }
        return end;
    }

    /** The whole text, what was held back included. */
    String finish() {
        String decoded = decode.apply(Arrays.copyOf(window, size));
        show(decoded, decoded.length());
        return text.toString();
    }
}
