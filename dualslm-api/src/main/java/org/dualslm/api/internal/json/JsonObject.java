package org.dualslm.api.internal.json;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A JSON object, in the order it was written. Immutable.
 *
 * <p>The getters that take {@code otherwise} return it where the key is missing or its value is {@code null}; every getter
 * throws {@link JsonException} for a value of another type, and those without {@code otherwise} for a missing one.
 */
public final class JsonObject implements Json {
    private final Map<String, Json> values;
    private final JsonLocation location;

    JsonObject(Map<String, Json> values, JsonLocation location) {
        this.values = Collections.unmodifiableMap(values);
        this.location = location;
    }

    /** Starts an object to write. */
    public static Builder builder() {
        return new Builder();
    }

    /** The keys, in order. */
    public Set<String> keys() {
        return values.keySet();
    }

    /** Every key and value, in order. */
    public Map<String, Json> values() {
        return values;
    }

    /** Whether the key is there and its value is not {@code null}. */
    public boolean has(String key) {
        return !at(key).isAbsent();
    }

    /** The value, which may be {@link Json.Null}; empty if the key is missing. */
    public Optional<Json> find(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /** The value of any type. */
    public Json get(String key) {
        return at(key).any();
    }

    /** A string. */
    public String text(String key) {
        return at(key).text();
    }

    /** A string. */
    public String text(String key, String otherwise) {
        return has(key) ? text(key) : otherwise;
    }

    /** A whole number without fraction or exponent. */
    public int integer(String key) {
        return at(key).integer();
    }

    /** A whole number without fraction or exponent. */
    public int integer(String key, int otherwise) {
        return has(key) ? integer(key) : otherwise;
    }

    /** A whole number of up to 64 bits without fraction or exponent. */
    public long longInteger(String key) {
        return at(key).longInteger();
    }

    /** A whole number of up to 64 bits without fraction or exponent. */
    public long longInteger(String key, long otherwise) {
        return has(key) ? longInteger(key) : otherwise;
    }

    /** A number; finite. */
    public double number(String key) {
        return at(key).number();
    }

    /** A number; finite. */
    public double number(String key, double otherwise) {
        return has(key) ? number(key) : otherwise;
    }

    /** {@code true} or {@code false}. */
    public boolean flag(String key) {
        return at(key).flag();
    }

    /** {@code true} or {@code false}. */
    public boolean flag(String key, boolean otherwise) {
        return has(key) ? flag(key) : otherwise;
    }

    /** An object. */
    public JsonObject object(String key) {
        return at(key).object();
    }

    /** An array. */
    public JsonArray array(String key) {
        return at(key).array();
    }

    /** The key as messages name it: {@code config.json: 'rope_scaling.factor'}. For errors about a value's meaning. */
    public String describe(String key) {
        return location.key(key).toString();
    }

    private TypedValue at(String key) {
        return new TypedValue(values.get(key), location.key(key));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JsonObject that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return toText();
    }

    /** Puts an object together, key by key. Not for several threads. */
    public static final class Builder {
        private final Map<String, Json> values = new LinkedHashMap<>();

        private Builder() {}

        /**
         * Adds a value.
         *
         * @throws IllegalArgumentException if the key is there already
         */
        public Builder put(String key, Json value) {
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(value, "value");
            if (values.putIfAbsent(key, value) != null) {
                throw new IllegalArgumentException("Key '" + key + "' is there already");
            }
            return this;
        }

        public Builder put(String key, String value) {
            return put(key, new Json.Text(value));
        }

        public Builder put(String key, long value) {
            return put(key, Json.Number.of(value));
        }

        /** Adds a finite number. */
        public Builder put(String key, double value) {
            return put(key, Json.Number.of(value));
        }

        public Builder put(String key, boolean value) {
            return put(key, new Json.Flag(value));
        }

        public JsonObject build() {
            return new JsonObject(new LinkedHashMap<>(values), JsonLocation.root("the object"));
        }
    }
}
