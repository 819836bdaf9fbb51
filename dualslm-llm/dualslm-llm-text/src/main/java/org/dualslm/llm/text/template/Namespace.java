package org.dualslm.llm.text.template;

import java.util.HashMap;
import java.util.Map;

/** What {@code namespace()} makes: the one value that a template can change, from inside its loops too. */
record Namespace(Map<String, Object> values) {
    static Namespace of(Map<String, Object> initial) {
        return new Namespace(new HashMap<>(initial));
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
