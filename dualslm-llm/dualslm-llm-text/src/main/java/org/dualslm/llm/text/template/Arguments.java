package org.dualslm.llm.text.template;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a call was given, by position and by name. */
record Arguments(String callee, List<Object> positional, Map<String, Object> named) {
    /** The argument at a position or of that name; {@code otherwise} if neither is there. */
    Object get(int position, String name, Object otherwise) {
        if (position < positional.size()) {
            return positional.get(position);
        }
        return named.getOrDefault(name, otherwise);
    }

    Object required(int position, String name) {
        Object value = get(position, name, this);
        if (value == this) {
            throw new TemplateException(callee + " lacks its argument '" + name + "'");
        }
        return value;
    }

    MarkedText text(int position, String name) {
        Object value = required(position, name);
        if (value instanceof MarkedText text) {
            return text;
        }
        throw new TemplateException(callee + " wants text as '" + name + "', not " + Values.typeName(value));
    }

    /** A text that may be missing or none: null then. */
    String optionalText(int position, String name) {
        Object value = get(position, name, null);
        return value == null ? null : text(position, name).text();
    }

    int integer(int position, String name, int otherwise) {
        Object value = get(position, name, (long) otherwise);
        if (value instanceof Long number && number == number.intValue()) {
            return number.intValue();
        }
        throw new TemplateException(callee + " wants a whole number as '" + name + "', not " + Values.typeName(value));
    }

    /** Refuses more than so many positional arguments, and names that it does not have. */
    Arguments atMost(int count, String... names) {
        if (positional.size() > count || !Set.of(names).containsAll(named.keySet())) {
            throw new TemplateException(callee + " does not take these arguments: " + positional.size()
                    + " by position and " + named.keySet() + " by name");
        }
        return this;
    }
}
