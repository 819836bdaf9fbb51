package org.dualslm.llm.text.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What templates compute with, and how Python does it: null (None), {@link Boolean}, {@link Long}, {@link Double},
 * {@link MarkedText}, {@link List}, {@link Map} from {@link String}, {@link Namespace}, {@link Callable}, {@link Undefined}.
 */
final class Values {
    private static final int MAX_ITEMS = 1_000_000;

    private Values() {}

    static String typeName(Object value) {
        if (value == null) {
            return "none";
        } else if (value instanceof Undefined undefined) {
            return undefined.what() + ", which is undefined";
        } else if (value instanceof MarkedText) {
            return "text";
        } else if (value instanceof Boolean) {
            return "a boolean";
        } else if (value instanceof Number) {
            return "a number";
        } else if (value instanceof List) {
            return "a list";
        }
        return value instanceof Map || value instanceof Namespace ? "a mapping" : "a function";
    }

    static boolean truth(Object value) {
        if (value instanceof Boolean flag) {
            return flag;
        } else if (value instanceof Long number) {
            return number != 0;
        } else if (value instanceof Double number) {
            return number != 0;
        } else if (value instanceof MarkedText text) {
            return text.length() > 0;
        } else if (value instanceof List<?> list) {
            return !list.isEmpty();
        } else if (value instanceof Map<?, ?> map) {
            return !map.isEmpty();
        }
        return value != null && !(value instanceof Undefined);
    }

    static boolean equal(Object left, Object right) {
        if (left instanceof Number a && right instanceof Number b) {
            return a.doubleValue() == b.doubleValue();
        }
        if (left instanceof Undefined && right instanceof Undefined) {
            return true;
        }
        return Objects.equals(left, right);
    }

    static int compare(Object left, Object right) {
        if (left instanceof Number a && right instanceof Number b) {
            return Double.compare(a.doubleValue(), b.doubleValue());
        }
        if (left instanceof MarkedText a && right instanceof MarkedText b) {
            return a.text().compareTo(b.text());
        }
        throw new TemplateException("cannot order " + typeName(left) + " and " + typeName(right));
    }

    static boolean contains(Object container, Object item) {
        if (container instanceof MarkedText text) {
            if (item instanceof MarkedText part) {
                return text.text().contains(part.text());
            }
            throw new TemplateException("cannot look for " + typeName(item) + " in text");
        } else if (container instanceof List<?> list) {
            return list.stream().anyMatch(value -> equal(value, item));
        } else if (container instanceof Map<?, ?> map) {
            return map.containsKey(String.valueOf(item));
        } else if (container instanceof Undefined) {
            return false;
        }
        throw new TemplateException("cannot look for something in " + typeName(container));
    }

    /** Its elements: a text's characters, a mapping's keys; nothing of what is undefined. */
    static List<?> items(Object value) {
        if (value instanceof List<?> list) {
            return list;
        } else if (value instanceof Map<?, ?> map) {
            return map.keySet().stream()
                    .map(key -> MarkedText.own((String) key))
                    .toList();
        } else if (value instanceof MarkedText text) {
            List<Object> characters = new ArrayList<>();
            for (int i = 0; i < text.length(); ) {
                int next = i + Character.charCount(text.text().codePointAt(i));
                characters.add(text.slice(i, next));
                i = next;
            }
            return characters;
        } else if (value instanceof Undefined) {
            return List.of();
        }
        throw new TemplateException("cannot go through " + typeName(value));
    }

    static long length(Object value) {
        return value instanceof MarkedText text
                ? text.text().codePointCount(0, text.length())
                : items(value).size();
    }

    /** {@code value.name} and {@code value['name']}: a mapping's entry, or undefined. */
    static Object attribute(Object value, String name) {
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        }
        Map<?, ?> map = value instanceof Map<?, ?> entries
                ? entries
                : value instanceof Namespace namespace ? namespace.values() : Map.of();
        return map.containsKey(name) ? map.get(name) : new Undefined("'" + name + "' of " + typeName(value));
    }

    static Object subscript(Object value, Object key) {
        if (key instanceof MarkedText name) {
            return attribute(value, name.text());
        }
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (key instanceof Long index && (value instanceof List || value instanceof MarkedText)) {
            List<?> items = items(value);
            long at = index < 0 ? index + items.size() : index;
            return at >= 0 && at < items.size()
                    ? items.get((int) at)
                    : new Undefined("element " + index + " of " + items.size());
        }
        return new Undefined("an element of " + typeName(value));
    }

    /** {@code value[start:stop:step]}, each of which may be null. */
    static Object slice(Object value, Object start, Object stop, Object step) {
        if (!(value instanceof List || value instanceof MarkedText)) {
            throw new TemplateException("cannot slice " + typeName(value));
        }
        long stride = step == null ? 1 : bound(step);
        if (stride == 0) {
            throw new TemplateException("cannot slice in steps of 0");
        }
        List<?> items = items(value);
        long size = items.size();
        long from = start == null ? (stride > 0 ? 0 : size - 1) : clamp(bound(start), size, stride);
        long to = stop == null ? (stride > 0 ? size : -1) : clamp(bound(stop), size, stride);
        List<Object> chosen = new ArrayList<>();
        for (long i = from; stride > 0 ? i < to : i > to; i += stride) {
            chosen.add(items.get((int) i));
        }
        if (value instanceof List) {
            return chosen;
        }
        MarkedText.Builder text = new MarkedText.Builder();
        chosen.forEach(character -> text.add((MarkedText) character));
        return text.build();
    }

    private static long bound(Object value) {
        if (value instanceof Long number && Math.abs(number) <= Integer.MAX_VALUE) {
            return number;
        }
        throw new TemplateException("cannot slice at " + typeName(value));
    }

    private static long clamp(long at, long size, long stride) {
        long absolute = at < 0 ? at + size : at;
        return stride > 0 ? Math.min(Math.max(absolute, 0), size) : Math.min(Math.max(absolute, -1), size - 1);
    }

    static Object add(Object left, Object right) {
        if (left instanceof MarkedText a && right instanceof MarkedText b) {
            return a.plus(b);
        } else if (left instanceof List<?> a && right instanceof List<?> b) {
            if ((long) a.size() + b.size() > MAX_ITEMS) {
                throw new TemplateException("grows a list beyond " + MAX_ITEMS + " elements");
            }
            List<Object> all = new ArrayList<>(a);
            all.addAll(b);
            return all;
        }
        return arithmetic("+", left, right);
    }

    static Object arithmetic(String operator, Object left, Object right) {
        if (left instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (right instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (!(left instanceof Number && right instanceof Number)) {
            throw new TemplateException("cannot compute " + typeName(left) + " " + operator + " " + typeName(right));
        }
        try {
            return left instanceof Long a && right instanceof Long b && !operator.equals("/")
                    ? whole(operator, a, b)
                    : real(operator, ((Number) left).doubleValue(), ((Number) right).doubleValue());
        } catch (ArithmeticException e) {
            throw new TemplateException("cannot compute " + left + " " + operator + " " + right);
        }
    }

    private static Object whole(String operator, long left, long right) {
        return switch (operator) {
            case "+" -> Math.addExact(left, right);
            case "-" -> Math.subtractExact(left, right);
            case "*" -> Math.multiplyExact(left, right);
            case "//" -> Math.floorDiv(left, right);
            case "%" -> Math.floorMod(left, right);
            default -> real(operator, left, right);
        };
    }

    private static Object real(String operator, double left, double right) {
        if (right == 0 && !"+-*".contains(operator)) {
            throw new ArithmeticException();
        }
        return switch (operator) {
            case "+" -> left + right;
            case "-" -> left - right;
            case "*" -> left * right;
            case "/" -> left / right;
            case "//" -> Math.floor(left / right);
            default -> left - right * Math.floor(left / right);
        };
    }

    /** As Python's {@code str} writes it. */
    static MarkedText text(Object value) {
        if (value instanceof MarkedText text) {
            return text;
        } else if (value instanceof Undefined) {
            return MarkedText.own("");
        } else if (value == null) {
            return MarkedText.own("None");
        } else if (value instanceof Boolean flag) {
            return MarkedText.own(flag ? "True" : "False");
        } else if (value instanceof Number) {
            return MarkedText.own(value.toString());
        }
        throw new TemplateException("cannot write " + typeName(value) + " as text; tojson can");
    }
}
