package org.dualslm.llm.text.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** {@code value | name(arguments)}. */
final class Filters {
    private Filters() {}

    /** A filter, applied to its value. */
    @FunctionalInterface
    interface Filter {
        Object apply(Object value, Arguments arguments);
    }

    static Optional<Filter> find(String name) {
        return Optional.ofNullable(
                switch (name) {
                    case "trim" -> (value, call) -> Values.text(value).strip(call.optionalText(0, "chars"), true, true);
                    case "upper" ->
                        (value, call) -> Methods.map(Values.text(value), letter -> letter.toUpperCase(Locale.ROOT));
                    case "lower" ->
                        (value, call) -> Methods.map(Values.text(value), letter -> letter.toLowerCase(Locale.ROOT));
                    case "capitalize" -> (value, call) -> Methods.capitalize(Values.text(value));
                    case "title" -> (value, call) -> Methods.title(Values.text(value));
                    case "replace" ->
                        (value, call) -> Methods.replace(Values.text(value), call.text(0, "old"), call.text(1, "new"));
                    case "indent" -> Filters::indent;
                    case "string", "safe" -> (value, call) -> Values.text(value);
                    case "tojson" -> (value, call) -> JsonText.of(value, indentation(call));
                    case "length", "count" -> (value, call) -> Values.length(value);
                    case "int" -> Filters::whole;
                    case "float" -> Filters::real;
                    case "abs" ->
                        (value, call) -> Values.compare(value, 0L) < 0 ? Values.arithmetic("-", 0L, value) : value;
                    case "default", "d" -> Filters::otherwise;
                    case "first" -> (value, call) -> Values.subscript(Values.items(value), 0L);
                    case "last" -> (value, call) -> Values.subscript(Values.items(value), -1L);
                    case "list" -> (value, call) -> new ArrayList<>(Values.items(value));
                    case "items" -> (value, call) -> value instanceof Map<?, ?> map ? Methods.items(map) : List.of();
                    case "dictsort" ->
                        (value, call) -> value instanceof Map<?, ?> map ? Methods.items(new TreeMap<>(map)) : List.of();
                    case "join" ->
                        (value, call) ->
                                Methods.join(Values.items(value), Values.text(call.get(0, "d", MarkedText.own(""))));
                    case "reverse" -> (value, call) -> Values.slice(value, null, null, -1L);
                    case "sort" -> Filters::sort;
                    case "unique" -> (value, call) -> new ArrayList<>(new LinkedHashSet<>(Values.items(value)));
                    case "map" -> Filters::map;
                    case "select" -> (value, call) -> chosen(value, test(call, 0));
                    case "reject" ->
                        (value, call) -> chosen(value, test(call, 0).negate());
                    case "selectattr" -> (value, call) -> chosen(value, attribute(call));
                    case "rejectattr" ->
                        (value, call) -> chosen(value, attribute(call).negate());
                    default -> null;
                });
    }

    private static int indentation(Arguments call) {
        return call.get(0, "indent", null) == null ? -1 : Math.min(call.integer(0, "indent", -1), 16);
    }

    private static Object otherwise(Object value, Arguments call) {
        Object fallback = call.get(0, "default_value", MarkedText.own(""));
        boolean falseToo = Values.truth(call.get(1, "boolean", false));
        return value instanceof Undefined || (falseToo && !Values.truth(value)) ? fallback : value;
    }

    private static Object whole(Object value, Arguments call) {
        if (value instanceof Number number) {
            return number.longValue();
        }
        try {
            return Long.parseLong(Values.text(value).text().strip());
        } catch (NumberFormatException e) {
            return call.get(0, "default", 0L);
        }
    }

    private static Object real(Object value, Arguments call) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        try {
            return Double.parseDouble(Values.text(value).text());
        } catch (NumberFormatException e) {
            return call.get(0, "default", 0.0);
        }
    }

    /** Spaces before every line but the first and empty ones. */
    private static Object indent(Object value, Arguments call) {
        MarkedText indentation = MarkedText.own(" ".repeat(Math.min(Math.max(call.integer(0, "width", 4), 0), 100)));
        List<Object> lines = Methods.split(Values.text(value), "\n", Integer.MAX_VALUE);
        boolean first = Values.truth(call.get(1, "first", false));
        boolean blank = Values.truth(call.get(2, "blank", false));
        for (int i = first ? 0 : 1; i < lines.size(); i++) {
            MarkedText line = (MarkedText) lines.get(i);
            lines.set(i, line.length() > 0 || blank ? indentation.plus(line) : line);
        }
        return Methods.join(lines, MarkedText.own("\n"));
    }

    private static Object sort(Object value, Arguments call) {
        List<Object> sorted = new ArrayList<>(Values.items(value));
        String by = call.optionalText(2, "attribute");
        sorted.sort((a, b) ->
                by == null ? Values.compare(a, b) : Values.compare(Values.attribute(a, by), Values.attribute(b, by)));
        if (Values.truth(call.get(0, "reverse", false))) {
            Collections.reverse(sorted);
        }
        return sorted;
    }

    /** {@code map('filter', …)} or {@code map(attribute='name')}. */
    private static Object map(Object value, Arguments call) {
        List<Object> mapped = new ArrayList<>();
        if (call.named().containsKey("attribute")) {
            String name = Values.text(call.named().get("attribute")).text();
            for (Object item : Values.items(value)) {
                Object found = Values.attribute(item, name);
                mapped.add(found instanceof Undefined ? call.named().getOrDefault("default", found) : found);
            }
            return mapped;
        }
        String name = call.text(0, "filter").text();
        Filter filter = find(name).orElseThrow(() -> unknown(name));
        Arguments rest = new Arguments(
                name, call.positional().subList(1, call.positional().size()), call.named());
        for (Object item : Values.items(value)) {
            mapped.add(filter.apply(item, rest));
        }
        return mapped;
    }

    static TemplateException unknown(String name) {
        return new TemplateException("the filter '" + name + "' is not supported");
    }

    private static List<Object> chosen(Object value, Predicate<Object> condition) {
        List<Object> chosen = new ArrayList<>();
        for (Object item : Values.items(value)) {
            if (condition.test(item)) {
                chosen.add(item);
            }
        }
        return chosen;
    }

    private static Predicate<Object> attribute(Arguments call) {
        String name = call.text(0, "attribute").text();
        Predicate<Object> condition = test(call, 1);
        return item -> condition.test(Values.attribute(item, name));
    }

    /** The test named at a position, with what follows as its arguments; without one, truth. */
    private static Predicate<Object> test(Arguments call, int position) {
        if (position >= call.positional().size()) {
            return Values::truth;
        }
        String name = call.text(position, "test").text();
        List<Object> rest =
                call.positional().subList(position + 1, call.positional().size());
        Tests.Test test = Tests.find(name).orElseThrow(() -> Tests.unknown(name));
        return item -> test.holds(item, new Arguments(name, rest, call.named()));
    }
}
