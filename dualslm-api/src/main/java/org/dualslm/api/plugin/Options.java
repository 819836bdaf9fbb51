package org.dualslm.api.plugin;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Settings of one plugin: names and values in text, as they stand in a model's {@code dualslm.json}. Immutable.
 *
 * @param values by name; neither names nor values are null
 */
public record Options(Map<String, String> values) {
    private static final Options NONE = new Options(Map.of());

    public Options {
        values = Map.copyOf(values);
    }

    /** No settings: every default. */
    public static Options none() {
        return NONE;
    }

    /** These settings and one more, which replaces one of the same name. */
    public Options with(String name, Object value) {
        Map<String, String> more = new LinkedHashMap<>(values);
        more.put(name, String.valueOf(value));
        return new Options(more);
    }

    /**
     * Refuses settings that nobody reads, which are mostly misspelt ones.
     *
     * @throws IllegalArgumentException if a name is not among {@code known}, naming those that are
     */
    public Options requireOnly(String owner, String... known) {
        Set<String> unknown = new TreeSet<>(values.keySet());
        Set<String> allowed = new TreeSet<>(Set.of(known));
        unknown.removeAll(allowed);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(owner + " has no option " + unknown + "; its options are " + allowed);
        }
        return this;
    }

    /** The text of an option, or {@code otherwise} where it is not set. */
    public String text(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    /**
     * A whole number.
     *
     * @throws IllegalArgumentException if the text is not one, or is less than {@code atLeast}
     */
    public int integer(String name, int otherwise, int atLeast) {
        String text = values.get(name);
        try {
            int value = text == null ? otherwise : Integer.parseInt(text);
            if (value >= atLeast) {
                return value;
            }
        } catch (NumberFormatException e) {
            // falls through to the one message
        }
        throw new IllegalArgumentException(
                "Option '" + name + "' must be a whole number of at least " + atLeast + ", not '" + text + "'");
    }

    /**
     * A finite number.
     *
     * @throws IllegalArgumentException if the text is not one
     */
    public double number(String name, double otherwise) {
        String text = values.get(name);
        try {
            double value = text == null ? otherwise : Double.parseDouble(text);
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // falls through to the one message
        }
        throw new IllegalArgumentException("Option '" + name + "' must be a number, not '" + text + "'");
    }

    /**
     * {@code true} or {@code false}.
     *
     * @throws IllegalArgumentException if the text is neither
     */
    public boolean flag(String name, boolean otherwise) {
        String text = values.get(name);
        if (text == null) {
            return otherwise;
        }
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw new IllegalArgumentException("Option '" + name + "' must be true or false, not '" + text + "'");
        };
    }
}
