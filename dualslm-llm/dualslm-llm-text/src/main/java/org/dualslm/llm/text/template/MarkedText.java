package org.dualslm.llm.text.template;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Text in which every character knows its origin: the template, or the numbered content of a message. Whatever a template does with
 * a content (trims it, cuts it, joins it to other text), the characters keep their origin. Equal if the characters are. Immutable.
 */
public final class MarkedText {
    /** The origin of the template's own text. */
    public static final int TEMPLATE = -1;

    /** Longer texts are refused: a few lines of template can double a text again and again. */
    private static final int MAX_LENGTH = 1 << 24;

    private static final MarkedText EMPTY = new MarkedText("", null);

    private final String text;
    private final int[] origins; // null where all is the template's own

    private MarkedText(String text, int[] origins) {
        this.text = text;
        this.origins = origins;
    }

    /** The template's own text. */
    public static MarkedText own(String text) {
        return new MarkedText(text, null);
    }

    /** Text of a message's content. */
    public static MarkedText of(String text, int origin) {
        int[] origins = new int[text.length()];
        Arrays.fill(origins, origin);
        return new MarkedText(text, origins);
    }

    /** Neighbouring characters of one origin. */
    public record Run(String text, int origin) {}

    /** The whole text in runs, in order. */
    public List<Run> runs() {
        List<Run> runs = new ArrayList<>();
        int start = 0;
        for (int i = 1; i <= text.length(); i++) {
            if (i == text.length() || origin(i) != origin(start)) {
                runs.add(new Run(text.substring(start, i), origin(start)));
                start = i;
            }
        }
        return runs;
    }

    private int origin(int at) {
        return origins == null ? TEMPLATE : origins[at];
    }

    /** The characters alone. */
    public String text() {
        return text;
    }

    int length() {
        return text.length();
    }

    /** The part from one char index to another, the latter left out. */
    MarkedText slice(int from, int to) {
        if (from >= to) {
            return EMPTY;
        }
        return new MarkedText(text.substring(from, to), origins == null ? null : Arrays.copyOfRange(origins, from, to));
    }

    /** This and the other behind it. */
    public MarkedText plus(MarkedText other) {
        return new Builder().add(this).add(other).build();
    }

    /** The same without leading or trailing characters among those given, or without whitespace if null. */
    MarkedText strip(String characters, boolean left, boolean right) {
        int from = 0;
        int to = text.length();
        while (left && from < to && isAmong(text.charAt(from), characters)) {
            from++;
        }
        while (right && to > from && isAmong(text.charAt(to - 1), characters)) {
            to--;
        }
        return slice(from, to);
    }

    private static boolean isAmong(char c, String characters) {
        return characters == null ? isSpace(c) : characters.indexOf(c) >= 0;
    }

    /** Whether Python calls it whitespace: Java's, and the spaces that do not break. */
    static boolean isSpace(char c) {
        return Character.isWhitespace(c) || c == '\u0085' || c == '\u00A0' || c == '\u2007' || c == '\u202F';
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MarkedText that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }

    /** Collects text. Not for several threads. */
    static final class Builder {
        private final StringBuilder text = new StringBuilder();
        private int[] origins; // null while all is the template's own

        Builder add(MarkedText more) {
            if (text.length() + (long) more.length() > MAX_LENGTH) {
                throw new TemplateException("grows a text beyond " + MAX_LENGTH + " characters");
            }
            int start = text.length();
            text.append(more.text);
            if (more.origins != null && origins == null) {
                origins = new int[Math.max(64, text.length())];
                Arrays.fill(origins, 0, start, TEMPLATE);
            }
            if (origins != null) {
                if (origins.length < text.length()) {
                    origins = Arrays.copyOf(origins, Math.max(text.length(), 2 * origins.length));
                }
                if (more.origins == null) {
                    Arrays.fill(origins, start, text.length(), TEMPLATE);
                } else {
                    System.arraycopy(more.origins, 0, origins, start, more.length());
                }
            }
            return this;
        }

        Builder add(String own) {
            return add(MarkedText.own(own));
        }

        /** Text in the place of the character at an index of another, whose origin it takes over. */
        Builder add(String replacement, MarkedText other, int at) {
            return add(other.origins == null ? own(replacement) : of(replacement, other.origins[at]));
        }

        MarkedText build() {
            return new MarkedText(text.toString(), origins == null ? null : Arrays.copyOf(origins, text.length()));
        }
    }
}
