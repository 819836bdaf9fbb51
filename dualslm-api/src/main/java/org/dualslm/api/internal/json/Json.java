package org.dualslm.api.internal.json;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.dualslm.api.plugin.ModelSource;

/**
 * A JSON value (RFC 8259). Immutable. Two values are equal if they hold the same, wherever they were read.
 *
 * <p>Reading is strict: no comments, no trailing commas, no {@code NaN}, no byte order mark, no key twice in one object, at
 * most {@value #MAX_DEPTH} levels of nesting.
 */
public sealed interface Json permits Json.Text, Json.Number, Json.Flag, Json.Null, JsonArray, JsonObject {
    /** How deep arrays and objects may be nested. */
    int MAX_DEPTH = 256;

    /** A string. */
    record Text(String value) implements Json {
        public Text {
            Objects.requireNonNull(value, "value");
        }
    }

    /**
     * A number, as it is written: so a whole number keeps all its digits.
     *
     * @param literal matches RFC 8259's {@code number}
     */
    record Number(String literal) implements Json {
        public Number {
            if (!JsonParser.isNumber(literal)) {
                throw new IllegalArgumentException("'" + literal + "' is not a JSON number");
            }
        }

        /** A whole number. */
        public static Number of(long value) {
            return new Number(Long.toString(value));
        }

        /**
         * The shortest literal that reads back as the same double.
         *
         * @throws IllegalArgumentException if it is not finite
         */
        public static Number of(double value) {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("JSON has no number " + value);
            }
            return new Number(Double.toString(value));
        }
    }

    /** {@code true} or {@code false}. */
    record Flag(boolean value) implements Json {}

    /** {@code null}. */
    record Null() implements Json {}

    /**
     * Reads one value and nothing after it.
     *
     * @param origin names the text in messages: a file, a line of a file
     * @throws JsonException if it is not JSON, with line and column
     */
    static Json parse(String text, String origin) {
        return new JsonParser(text, JsonLocation.root(origin)).document();
    }

    /** As {@link #parse(String, String)}, of UTF-8, which must be well formed. */
    static Json parse(byte[] utf8, String origin) {
        return parse(decode(utf8, origin), origin);
    }

    /**
     * Reads one object and nothing after it.
     *
     * @throws JsonException if it is not JSON, with line and column, or not an object
     */
    static JsonObject parseObject(String text, String origin) {
        return new TypedValue(parse(text, origin), JsonLocation.root(origin)).object();
    }

    /**
     * Reads one object that people write: messages about its values, too, say line and column. It keeps the text for that.
     *
     * @throws JsonException if it is not UTF-8, not JSON, or not an object
     */
    static JsonObject parseHandwritten(byte[] utf8, String origin) {
        String text = decode(utf8, origin);
        JsonLocation root = JsonLocation.root(origin, text);
        return new TypedValue(new JsonParser(text, root).document(), root).object();
    }

    /**
     * Reads a model's file that holds one object, as {@code config.json} does.
     *
     * @throws org.dualslm.api.plugin.ModelFormatException if it is not there, not JSON, or not an object
     */
    static JsonObject readObject(ModelSource source, String file) {
        String origin = file + " in " + source.description();
        return parseObject(decode(source.bytes(file), origin), origin);
    }

    /** As JSON text on one line. */
    default String toText() {
        return JsonWriter.compact(this);
    }

    /** As JSON text for people: two spaces for each level, a line for each entry, a line feed at the end. */
    default String toIndentedText() {
        return JsonWriter.indented(this);
    }

    private static String decode(byte[] utf8, String origin) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new JsonException(origin + " is not UTF-8 text", e);
        }
    }
}
