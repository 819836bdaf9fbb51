package org.dualslm.api.internal.json;

/**
 * Where a value stands: {@code rope_scaling.factors[2]}. A chain to the root, put into words only for a message.
 *
 * @param parent null at the root
 * @param step the root: the document's name; else {@code .key} or {@code [index]}
 * @param text at the root: the document, if messages are to say line and column; else null
 */
record JsonLocation(JsonLocation parent, String step, String text) {
    static JsonLocation root(String origin) {
        return new JsonLocation(null, origin, null);
    }

    static JsonLocation root(String origin, String text) {
        return new JsonLocation(null, origin, text);
    }

    JsonLocation key(String key) {
        return new JsonLocation(this, "." + key, null);
    }

    JsonLocation index(int index) {
        return new JsonLocation(this, "[" + index + "]", null);
    }

    /**
     * For the start of a message: {@code config.json: 'rope_scaling.factor'}, with line and column after the document's name if they
     * are to be said; or the document's name alone.
     */
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
        String place = at.text == null ? "" : ", " + JsonParser.place(at.text, this);
        return at.step + place + ": '" + (path.charAt(0) == '.' ? path.substring(1) : path.toString()) + "'";
    }
}
