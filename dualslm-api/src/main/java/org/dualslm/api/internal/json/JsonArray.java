package org.dualslm.api.internal.json;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/**
 * A JSON array. Immutable. Every getter throws {@link JsonException} for a value of another type and
 * {@link IndexOutOfBoundsException} for an index out of range.
 */
public final class JsonArray implements Json {
    private final List<Json> values;
    private final JsonLocation location;

    JsonArray(List<Json> values, JsonLocation location) {
        this.values = Collections.unmodifiableList(values);
        this.location = location;
    }

    /** An array to write. */
    public static JsonArray of(Collection<? extends Json> values) {
        return new JsonArray(new ArrayList<>(List.copyOf(values)), JsonLocation.root("the array"));
    }

    /** An array of strings to write. */
    public static JsonArray ofTexts(Collection<String> values) {
        return of(values.stream().map(Json.Text::new).toList());
    }

    /** An array of whole numbers to write. */
    public static JsonArray ofIntegers(long... values) {
        return of(Arrays.stream(values).mapToObj(Json.Number::of).toList());
    }

    /** An array of finite numbers to write. */
    public static JsonArray ofNumbers(double... values) {
        return of(Arrays.stream(values).mapToObj(Json.Number::of).toList());
    }

    public int size() {
        return values.size();
    }

    /** Every value, in order. */
    public List<Json> values() {
        return values;
    }

    /** The value of any type. */
    public Json get(int index) {
        return values.get(index);
    }

    /** A string. */
    public String text(int index) {
        return at(index).text();
    }

    /** A whole number without fraction or exponent. */
    public int integer(int index) {
        return at(index).integer();
    }

    /** A whole number of up to 64 bits without fraction or exponent. */
    public long longInteger(int index) {
        return at(index).longInteger();
    }

    /** A number; finite. */
    public double number(int index) {
        return at(index).number();
    }

    /** {@code true} or {@code false}. */
    public boolean flag(int index) {
        return at(index).flag();
    }

    /** An object. */
    public JsonObject object(int index) {
        return at(index).object();
    }

    /** An array. */
    public JsonArray array(int index) {
        return at(index).array();
    }

    /** All values, which must be strings. */
    public List<String> texts() {
        return all(TypedValue::text);
    }

    /** All values, which must be whole numbers. */
    public int[] integers() {
        return all(TypedValue::integer).stream().mapToInt(Integer::intValue).toArray();
    }

    /** All values, which must be finite numbers. */
    public double[] numbers() {
        return all(TypedValue::number).stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** All values, which must be objects. */
    public List<JsonObject> objects() {
        return all(TypedValue::object);
    }

    /** All values, which must be arrays. */
    public List<JsonArray> arrays() {
        return all(TypedValue::array);
    }

    private <T> List<T> all(Function<TypedValue, T> reading) {
        List<T> read = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            read.add(reading.apply(at(i)));
        }
        return Collections.unmodifiableList(read);
    }

    private TypedValue at(int index) {
        return new TypedValue(values.get(index), location.index(index));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JsonArray that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return toText();
    }
}
