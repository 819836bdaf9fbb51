package org.dualslm.llm.text.template;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code value is name(arguments)}. */
final class Tests {
    private Tests() {}

    /** A test of a value. */
    @FunctionalInterface
    interface Test {
        boolean holds(Object value, Arguments arguments);
    }

    static Optional<Test> find(String name) {
        return Optional.ofNullable(
                switch (name) {
                    case "defined" -> (value, call) -> !(value instanceof Undefined);
                    case "undefined" -> (value, call) -> value instanceof Undefined;
                    case "none" -> (value, call) -> value == null;
                    case "string" -> (value, call) -> value instanceof MarkedText;
                    case "number" -> (value, call) -> value instanceof Number || value instanceof Boolean;
                    case "integer" -> (value, call) -> value instanceof Long;
                    case "float" -> (value, call) -> value instanceof Double;
                    case "boolean" -> (value, call) -> value instanceof Boolean;
                    case "true" -> (value, call) -> Boolean.TRUE.equals(value);
                    case "false" -> (value, call) -> Boolean.FALSE.equals(value);
                    case "mapping" -> (value, call) -> value instanceof Map;
                    case "iterable", "sequence" ->
                        (value, call) -> value instanceof List
                                || value instanceof Map
                                || value instanceof MarkedText
                                || value instanceof Undefined;
                    case "callable" -> (value, call) -> value instanceof Callable;
                    case "odd" -> (value, call) -> Values.equal(Values.arithmetic("%", value, 2L), 1L);
                    case "even" -> (value, call) -> Values.equal(Values.arithmetic("%", value, 2L), 0L);
                    case "divisibleby" -> (value, call) -> Values.equal(Values.arithmetic("%", value, other(call)), 0L);
                    case "equalto", "eq", "==", "sameas" -> (value, call) -> Values.equal(value, other(call));
                    case "ne", "!=" -> (value, call) -> !Values.equal(value, other(call));
                    case "lt", "lessthan", "<" -> (value, call) -> Values.compare(value, other(call)) < 0;
                    case "le", "<=" -> (value, call) -> Values.compare(value, other(call)) <= 0;
                    case "gt", "greaterthan", ">" -> (value, call) -> Values.compare(value, other(call)) > 0;
                    case "ge", ">=" -> (value, call) -> Values.compare(value, other(call)) >= 0;
                    case "in" -> (value, call) -> Values.contains(other(call), value);
                    default -> null;
                });
    }

    private static Object other(Arguments call) {
        return call.required(0, "other");
    }

    static TemplateException unknown(String name) {
        return new TemplateException("the test '" + name + "' is not supported");
    }
}
