package org.dualslm.api.internal.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Recursive descent over RFC 8259's grammar. One parser reads one text. */
final class JsonParser {
    private static final int END = -1;

    private final String text;
    private final JsonLocation root;
    private int next;
    private int depth;
    private JsonLocation sought;
    private int found;

    JsonParser(String text, JsonLocation root) {
        this.text = text;
        this.root = root;
    }

    static boolean isNumber(String literal) {
        JsonParser parser = new JsonParser(literal, JsonLocation.root(literal));
        return parser.scanNumber() && parser.next == literal.length();
    }

    /** Line and column of a value, or of the innermost one around it if it is missing; the text is known to be JSON. */
    static String place(String text, JsonLocation location) {
        JsonLocation root = location;
        while (root.parent() != null) {
            root = root.parent();
        }
        for (JsonLocation at = location; at.parent() != null; at = at.parent()) {
            JsonParser parser = new JsonParser(text, root);
            parser.sought = at;
            parser.found = END;
            parser.document();
            if (parser.found != END) {
                return parser.place(parser.found);
            }
        }
        return "line 1, column 1";
    }

    Json document() {
        skipSpace();
        Json value = value(root);
        skipSpace();
        if (peek() != END) {
            throw expected("the end of the text");
        }
        return value;
    }

    private Json value(JsonLocation at) {
        if (at.equals(sought)) {
            found = next;
        }
        return switch (peek()) {
            case '{' -> object(at);
            case '[' -> array(at);
            case '"' -> new Json.Text(string());
            case 't' -> literal("true", new Json.Flag(true));
            case 'f' -> literal("false", new Json.Flag(false));
            case 'n' -> literal("null", new Json.Null());
            default -> number();
        };
    }

    private JsonObject object(JsonLocation at) {
        enter();
        Map<String, Json> values = new LinkedHashMap<>();
        skipSpace();
        while (peek() != '}') {
            if (!values.isEmpty()) {
                take(',', "',' or '}'");
                skipSpace();
            }
            if (peek() != '"') {
                throw expected("a key in double quotes");
            }
            int keyStart = next;
            String key = string();
            if (values.containsKey(key)) {
                throw fault(keyStart, "key \"" + key + "\" stands there twice");
            }
            skipSpace();
            take(':', "':'");
            skipSpace();
            values.put(key, value(at.key(key)));
            skipSpace();
        }
        leave();
        return new JsonObject(values, at);
    }

    private JsonArray array(JsonLocation at) {
        enter();
        List<Json> values = new ArrayList<>();
        skipSpace();
        while (peek() != ']') {
            if (!values.isEmpty()) {
                take(',', "',' or ']'");
                skipSpace();
            }
            values.add(value(at.index(values.size())));
            skipSpace();
        }
        leave();
        return new JsonArray(values, at);
    }

    private void enter() {
        if (++depth > Json.MAX_DEPTH) {
            throw fault(next, "nested deeper than " + Json.MAX_DEPTH + " levels");
        }
        next++;
    }

    private void leave() {
        depth--;
        next++;
    }

    private Json literal(String word, Json value) {
        if (!text.startsWith(word, next)) {
            throw expected("a value");
        }
        next += word.length();
        return value;
    }

    private Json number() {
        int start = next;
        if (!scanNumber()) {
            throw expected(next == start ? "a value" : "a digit");
        }
        return new Json.Number(text.substring(start, next));
    }

    /** Moves past a number; false if there is none, standing where it stopped being one. */
    private boolean scanNumber() {
        if (peek() == '-') {
            next++;
        }
        if (peek() == '0') {
            next++;
        } else if (!scanDigits()) {
            return false;
        }
        if (peek() == '.') {
            next++;
            if (!scanDigits()) {
                return false;
            }
        }
        if (peek() == 'e' || peek() == 'E') {
            next++;
            if (peek() == '+' || peek() == '-') {
                next++;
            }
            return scanDigits();
        }
        return true;
    }

    private boolean scanDigits() {
        int start = next;
        while (peek() >= '0' && peek() <= '9') {
            next++;
        }
        return next > start;
    }

    private String string() {
        int start = ++next;
        while (peek() != '"' && peek() != '\\') {
            character();
        }
        if (peek() == '"') {
            return text.substring(start, next++);
        }
        StringBuilder value = new StringBuilder(text.substring(start, next));
        while (peek() != '"') {
            value.append(peek() == '\\' ? escape() : character());
        }
        next++;
        return value.toString();
    }

    private char character() {
        int c = peek();
        if (c == END) {
            throw expected("'\"' at the end of the string");
        }
        if (c < ' ') {
            throw fault(next, String.format("control character U+%04X must be escaped in a string", c));
        }
        next++;
        return (char) c;
    }

    private char escape() {
        next++;
        char escaped =
                switch (peek()) {
                    case '"' -> '"';
                    case '\\' -> '\\';
                    case '/' -> '/';
                    case 'b' -> '\b';
                    case 'f' -> '\f';
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case 't' -> '\t';
                    case 'u' -> hexadecimal();
                    default -> throw expected("one of \"\\/bfnrtu after '\\'");
                };
        next++;
        return escaped;
    }

    /** The character of {@code XXXX} after the u; stays on the last digit. */
    private char hexadecimal() {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            next++;
            int c = peek();
            // Character.digit alone would take the digits of other scripts.
            int digit = c == END || c > 'f' ? -1 : Character.digit(c, 16);
            if (digit < 0) {
                throw expected("four hexadecimal digits after \\u");
            }
            value = value * 16 + digit;
        }
        return (char) value;
    }

    private void skipSpace() {
        while (peek() == ' ' || peek() == '\n' || peek() == '\r' || peek() == '\t') {
            next++;
        }
    }

    private void take(char c, String wanted) {
        if (peek() != c) {
            throw expected(wanted);
        }
        next++;
    }

    private int peek() {
        return next < text.length() ? text.charAt(next) : END;
    }

    private JsonException expected(String wanted) {
        int c = peek();
        String found = c == END
                ? "the text ends"
                : c > ' ' && c < 0x7f ? "'" + (char) c + "' stands there" : String.format("U+%04X stands there", c);
        return fault(next, "expected " + wanted + ", but " + found);
    }

    private JsonException fault(int at, String message) {
        return new JsonException(root + " is not valid JSON: " + place(at) + ": " + message);
    }

    private String place(int at) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < at; i++) {
            if (text.charAt(i) == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        return "line " + line + ", column " + (at - lineStart + 1);
    }
}
