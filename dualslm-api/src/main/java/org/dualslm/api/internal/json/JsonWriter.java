package org.dualslm.api.internal.json;

import java.util.Iterator;
import java.util.Map;

/** Writes values as text; the same value always as the same text. */
final class JsonWriter {
    private static final String INDENT = "  ";

    private final StringBuilder out = new StringBuilder();
    private final boolean indented;

    private JsonWriter(boolean indented) {
        this.indented = indented;
    }

    static String compact(Json value) {
        JsonWriter writer = new JsonWriter(false);
        writer.value(value, 0);
        return writer.out.toString();
    }

    static String indented(Json value) {
        JsonWriter writer = new JsonWriter(true);
        writer.value(value, 0);
        return writer.out.append('\n').toString();
    }

    private void value(Json value, int depth) {
        if (value instanceof Json.Text text) {
            string(text.value());
        } else if (value instanceof Json.Number number) {
            out.append(number.literal());
        } else if (value instanceof Json.Flag flag) {
            out.append(flag.value());
        } else if (value instanceof Json.Null) {
            out.append("null");
        } else if (value instanceof JsonArray array) {
            array(array, depth);
        } else if (value instanceof JsonObject object) {
            object(object, depth);
        }
    }

    private void array(JsonArray array, int depth) {
        // Lists of scalars stay on one line: vectors and token ids are unreadable a line each.
        boolean oneLine = array.values().stream().noneMatch(v -> v instanceof JsonArray || v instanceof JsonObject);
        out.append('[');
        Iterator<Json> rest = array.values().iterator();
        while (rest.hasNext()) {
            if (!oneLine) {
                newLine(depth + 1);
            }
            value(rest.next(), depth + 1);
            if (rest.hasNext()) {
                out.append(indented && oneLine ? ", " : ",");
            }
        }
        if (!oneLine) {
            newLine(depth);
        }
        out.append(']');
    }

    private void object(JsonObject object, int depth) {
        out.append('{');
        Iterator<Map.Entry<String, Json>> rest = object.values().entrySet().iterator();
        boolean empty = !rest.hasNext();
        while (rest.hasNext()) {
            Map.Entry<String, Json> entry = rest.next();
            newLine(depth + 1);
            string(entry.getKey());
            out.append(indented ? ": " : ":");
            value(entry.getValue(), depth + 1);
            if (rest.hasNext()) {
                out.append(',');
            }
        }
        if (!empty) {
            newLine(depth);
        }
        out.append('}');
    }

    private void newLine(int depth) {
        if (indented) {
            out.append('\n').append(INDENT.repeat(depth));
        }
    }

    private void string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ' || c == '\u007f' || isLoneSurrogate(text, i)) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    /** Half a character, which UTF-8 cannot carry. */
    private static boolean isLoneSurrogate(String text, int i) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    }
}
