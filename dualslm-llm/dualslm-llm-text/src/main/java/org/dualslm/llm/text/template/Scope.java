package org.dualslm.llm.text.template;

import java.util.HashMap;
import java.util.Map;

/** Variables, innermost first. Loops and macros open scopes of their own; what they set ends with them. For one rendering. */
final class Scope {
    private final Scope outer;
    private final Map<String, Object> values = new HashMap<>();
    private final Budget budget;

    /** What one rendering may use up, so that no template runs for ever. */
    static final class Budget {
        private static final int STEPS = 2_000_000;
        private static final int DEPTH = 100;
        private int steps = STEPS;
        private int depth;

        void step() {
            if (--steps < 0) {
                throw new TemplateException("does not end within " + STEPS + " steps");
            }
        }

        void enter() {
            if (++depth > DEPTH) {
                throw new TemplateException("calls macros more than " + DEPTH + " deep");
            }
        }

        void leave() {
            depth--;
        }
    }

    private Scope(Scope outer, Budget budget) {
        this.outer = outer;
        this.budget = budget;
    }

    static Scope root(Map<String, Object> variables) {
        Scope root = new Scope(null, new Budget());
        root.values.putAll(variables);
        return root;
    }

    Scope inner() {
        return new Scope(this, budget);
    }

    Budget budget() {
        return budget;
    }

    Object get(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            if (scope.values.containsKey(name)) {
                return scope.values.get(name);
            }
        }
        return new Undefined("'" + name + "'");
    }

    void set(String name, Object value) {
        values.put(name, value);
    }
}
