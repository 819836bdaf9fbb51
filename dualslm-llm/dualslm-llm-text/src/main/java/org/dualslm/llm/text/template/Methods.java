package org.dualslm.llm.text.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The methods of Python's text and mappings that templates call. Nothing else can be called, and none changes its value. */
final class Methods {
    private Methods() {}

    static Optional<Callable> find(Object value, String name) {
        if (value instanceof MarkedText text) {
            return text(text, name);
        } else if (value instanceof Map<?, ?> map) {
            return mapping(map, name);
        }
        return Optional.empty();
    }

    private static Optional<Callable> text(MarkedText text, String name) {
        return Optional.ofNullable(
                switch (name) {
                    case "strip" -> call -> text.strip(call.atMost(1).optionalText(0, "chars"), true, true);
                    case "lstrip" -> call -> text.strip(call.atMost(1).optionalText(0, "chars"), true, false);
                    case "rstrip" -> call -> text.strip(call.atMost(1).optionalText(0, "chars"), false, true);
                    case "startswith" ->
                        call -> affixes(call).stream()
                                .anyMatch(part -> text.text().startsWith(part));
                    case "endswith" ->
                        call -> affixes(call).stream()
                                .anyMatch(part -> text.text().endsWith(part));
                    case "split" ->
                        call -> split(
                                text, call.optionalText(0, "sep"), call.integer(1, "maxsplit", Integer.MAX_VALUE));
                    case "replace" -> call -> replace(text, call.text(0, "old"), call.text(1, "new"));
                    case "upper" -> call -> map(text, letter -> letter.toUpperCase(Locale.ROOT));
                    case "lower" -> call -> map(text, letter -> letter.toLowerCase(Locale.ROOT));
                    case "capitalize" -> call -> capitalize(text);
                    case "title" -> call -> title(text);
                    case "find" ->
                        call -> (long) text.text().indexOf(call.text(0, "sub").text());
                    case "join" -> call -> join(Values.items(call.required(0, "iterable")), text);
                    default -> null;
                });
    }

    private static List<String> affixes(Arguments call) {
        return call.required(0, "prefix") instanceof List<?> several
                ? several.stream().map(part -> Values.text(part).text()).toList()
                : List.of(call.text(0, "prefix").text());
    }

    private static Optional<Callable> mapping(Map<?, ?> map, String name) {
        return Optional.ofNullable(
                switch (name) {
                    case "get" ->
                        call -> {
                            String key = call.text(0, "key").text();
                            return map.containsKey(key) ? map.get(key) : call.get(1, "default", null);
                        };
                    case "keys" -> call -> Values.items(map);
                    case "values" -> call -> new ArrayList<>(map.values());
                    case "items" -> call -> items(map);
                    default -> null;
                });
    }

    static List<Object> items(Map<?, ?> map) {
        List<Object> items = new ArrayList<>();
        map.forEach((key, value) -> {
            List<Object> pair = new ArrayList<>();
            pair.add(MarkedText.own((String) key));
            pair.add(value);
            items.add(pair);
        });
        return items;
    }

    /** At a separator; at runs of whitespace, none at the ends, if it is null. */
    static List<Object> split(MarkedText text, String separator, int most) {
        if (separator != null && separator.isEmpty()) {
            throw new TemplateException("cannot split at nothing");
        }
        List<Object> parts = new ArrayList<>();
        MarkedText rest = separator == null ? text.strip(null, true, false) : text;
        while (separator != null || rest.length() > 0) {
            int at = parts.size() < (most < 0 ? Integer.MAX_VALUE : most) ? indexOf(rest.text(), separator) : -1;
            if (at < 0) {
                parts.add(rest);
                break;
            }
            parts.add(rest.slice(0, at));
            rest = separator == null
                    ? rest.slice(at, rest.length()).strip(null, true, false)
                    : rest.slice(at + separator.length(), rest.length());
        }
        return parts;
    }

    private static int indexOf(String text, String separator) {
        if (separator != null) {
            return text.indexOf(separator);
        }
        for (int i = 0; i < text.length(); i++) {
            if (MarkedText.isSpace(text.charAt(i))) {
                return i;
            }
        }
        return -1;
    }

    static MarkedText replace(MarkedText text, MarkedText old, MarkedText replacement) {
        return old.length() == 0 ? text : join(split(text, old.text(), Integer.MAX_VALUE), replacement);
    }

    static MarkedText join(List<?> items, MarkedText separator) {
        MarkedText.Builder joined = new MarkedText.Builder();
        for (int i = 0; i < items.size(); i++) {
            if (i > 0) {
                joined.add(separator);
            }
            joined.add(Values.text(items.get(i)));
        }
        return joined.build();
    }

    /** Maps each character by itself, so that it keeps its origin. */
    static MarkedText map(MarkedText text, UnaryOperator<String> mapping) {
        MarkedText.Builder mapped = new MarkedText.Builder();
        for (int i = 0; i < text.length(); ) {
            int next = i + Character.charCount(text.text().codePointAt(i));
            mapped.add(mapping.apply(text.text().substring(i, next)), text, i);
            i = next;
        }
        return mapped.build();
    }

    static MarkedText capitalize(MarkedText text) {
        int first = text.length() == 0 ? 0 : Character.charCount(text.text().codePointAt(0));
        return map(text.slice(0, first), letter -> letter.toUpperCase(Locale.ROOT))
                .plus(map(text.slice(first, text.length()), letter -> letter.toLowerCase(Locale.ROOT)));
    }

    /** Capitals at the start of each run of letters. */
    static MarkedText title(MarkedText text) {
        boolean[] inWord = {false};
        return map(text, letter -> {
            boolean starts = !inWord[0];
            inWord[0] = Character.isLetter(letter.codePointAt(0));
            return starts ? letter.toUpperCase(Locale.ROOT) : letter.toLowerCase(Locale.ROOT);
        });
    }
}
