package org.dualslm.api.internal.json;

/**
 * Where a value stands: {@code rope_scaling.factors[2]}. A chain to the root, put into words only for a message.
 *
 * @param parent null at the root
 * @param step the root: the document's name; else {@code .key} or {@code [index]}
 */
record JsonLocation(JsonLocation parent, String step) {
    static JsonLocation root(String origin) {
        return new JsonLocation(null, origin);
    }

    JsonLocation key(String key) {
        return new JsonLocation(this, "." + key);
    }

    JsonLocation index(int index) {
        return new JsonLocation(this, "[" + index + "]");
    }

    /** For the start of a message: {@code config.json: 'rope_scaling.factor'}, or the document's name alone. */
    @Override
    public String toString() {
        StringBuilder path = new StringBuilder();
        JsonLocation at = this;
        for (; at.parent != null; at = at.parent) {
            path.insert(0, at.step);
        }
        if (path.isEmpty()) {
            return at.step;
        }
        return at.step + ": '" + (path.charAt(0) == '.' ? path.substring(1) : path.toString()) + "'";
    }
}
