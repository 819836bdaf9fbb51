package org.dualslm.api.internal.json;

/**
 * A value and where it stands, about to be read as one type or refused with a message that names both.
 *
 * @param value null if there is none at this place
 */
record TypedValue(Json value, JsonLocation at) {
    private static final int QUOTED = 60;

    boolean isAbsent() {
        return value == null || value instanceof Json.Null;
    }

    Json any() {
        if (value == null) {
            throw wanted("present");
        }
        return value;
    }

    String text() {
        if (value instanceof Json.Text text) {
            return text.value();
        }
        throw wanted("a string");
    }

    int integer() {
        if (value instanceof Json.Number number) {
            try {
                return Integer.parseInt(number.literal());
            } catch (NumberFormatException e) {
                // a fraction or out of range: the one message below
            }
        }
        throw wanted("a whole number of 32 bits");
    }

    long longInteger() {
        if (value instanceof Json.Number number) {
            try {
                return Long.parseLong(number.literal());
            } catch (NumberFormatException e) {
                // a fraction or out of range: the one message below
            }
        }
        throw wanted("a whole number of 64 bits");
    }

    double number() {
        if (value instanceof Json.Number number) {
            double parsed = Double.parseDouble(number.literal());
            if (Double.isFinite(parsed)) {
                return parsed;
            }
        }
        throw wanted("a number that a double can hold");
    }

    boolean flag() {
        if (value instanceof Json.Flag flag) {
            return flag.value();
        }
        throw wanted("true or false");
    }

    JsonObject object() {
        if (value instanceof JsonObject object) {
            return object;
        }
        throw wanted("an object");
    }

    JsonArray array() {
        if (value instanceof JsonArray array) {
            return array;
        }
        throw wanted("an array");
    }

    private JsonException wanted(String type) {
        return new JsonException(at + " must be " + type + ", but is " + found());
    }

    private String found() {
        if (value == null) {
            return "missing";
        }
        if (value instanceof JsonObject) {
            return "an object";
        }
        if (value instanceof JsonArray array) {
            return "an array of " + array.size();
        }
        String text = value.toText();
        return text.length() <= QUOTED ? text : text.substring(0, QUOTED) + "…";
    }
}
