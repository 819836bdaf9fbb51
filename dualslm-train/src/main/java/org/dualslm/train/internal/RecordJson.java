package org.dualslm.train.internal;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonArray;
import org.dualslm.api.internal.json.JsonException;
import org.dualslm.api.internal.json.JsonObject;

/**
 * Records of settings as JSON objects: each component stands under its own name. Components are numbers, flags, texts, enums (in lower
 * case, words joined with dashes), such records, and lists and maps of these; records in lists have their defaults in a constant {@code
 * DEFAULTS}. The records are public, in exported packages.
 */
public final class RecordJson {
    private RecordJson() {}

    /** The record as JSON, its components in order. */
    public static JsonObject of(Record settings) {
        JsonObject.Builder json = JsonObject.builder();
        for (RecordComponent component : settings.getClass().getRecordComponents()) {
            json.put(component.getName(), json(get(component, settings)));
        }
        return json.build();
    }

    /**
     * Reads a record, strictly.
     *
     * @param where the object is, for messages, such as {@code paper.json: 'stages[1]'}
     * @param defaults the values of keys that are left out
     * @throws JsonException if a key is unknown, a value has another type, or the record refuses its values, saying where
     */
    public static <R extends Record> R read(JsonObject json, String where, R defaults) {
        RecordComponent[] components = defaults.getClass().getRecordComponents();
        requireKnown(
                json,
                where,
                Arrays.stream(components).map(RecordComponent::getName).toList());
        Object[] values = new Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) {
            String key = components[i].getName();
            Object otherwise = get(components[i], defaults);
            types[i] = components[i].getType();
            boolean said = json.find(key)
                    .filter(value -> otherwise != null || !(value instanceof Json.Null))
                    .isPresent();
            values[i] = said ? value(json, key, components[i].getGenericType(), otherwise) : otherwise;
        }
        try {
            @SuppressWarnings("unchecked")
            Constructor<R> constructor = (Constructor<R>) defaults.getClass().getDeclaredConstructor(types);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw new JsonException(where + ": " + e.getCause().getMessage(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("Cannot make a " + defaults.getClass(), e);
        }
    }

    /** Refuses keys that nobody reads, which are mostly misspelt ones. */
    public static void requireKnown(JsonObject json, String where, List<String> known) {
        for (String key : json.keys()) {
            if (!known.contains(key)) {
                throw new JsonException(where + " has no key '" + key + "'; its keys are " + known);
            }
        }
    }

    private static Object value(JsonObject json, String key, Type type, Object otherwise) {
        if (type == int.class) {
            return json.integer(key);
        } else if (type == long.class) {
            return json.longInteger(key);
        } else if (type == double.class || type == Double.class) {
            return json.number(key);
        } else if (type == boolean.class) {
            return json.flag(key);
        } else if (type == String.class) {
            return json.text(key);
        } else if (otherwise instanceof Record nested) {
            return read(json.object(key), json.describe(key), nested);
        } else if (type instanceof Class<?> choice && choice.isEnum()) {
            return constant(choice, json.text(key), json.describe(key));
        } else if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
            return list(json, key, generic.getActualTypeArguments()[0]);
        } else if (type instanceof ParameterizedType generic && generic.getRawType() == Map.class) {
            JsonObject object = json.object(key);
            Map<String, Object> map = new LinkedHashMap<>();
            Type values = generic.getActualTypeArguments()[1];
            object.keys().forEach(name -> map.put(name, entry(object, name, values)));
            return map;
        }
        throw new IllegalArgumentException("Settings of type " + type + " cannot be read");
    }

    /** A map's value; where texts are wanted, numbers and flags will do, as they are written. */
    private static Object entry(JsonObject object, String name, Type type) {
        Json found = object.get(name);
        if (type == String.class && (found instanceof Json.Number || found instanceof Json.Flag)) {
            return found.toText();
        }
        return value(object, name, type, null);
    }

    private static Object list(JsonObject json, String key, Type type) {
        if (type == Double.class) {
            return Arrays.stream(json.array(key).numbers()).boxed().toList();
        }
        if (type instanceof Class<?> nested && nested.isRecord()) {
            List<Object> records = new ArrayList<>();
            for (JsonObject each : json.array(key).objects()) {
                records.add(read(each, json.describe(key + "[" + records.size() + "]"), defaults(nested)));
            }
            return records;
        }
        List<String> texts = json.array(key).texts();
        if (type == String.class) {
            return texts;
        }
        List<Object> constants = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            constants.add(constant((Class<?>) type, texts.get(i), json.describe(key + "[" + i + "]")));
        }
        return constants;
    }

    private static Record defaults(Class<?> type) {
        try {
            return (Record) type.getField("DEFAULTS").get(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(type + " must tell its defaults in a constant DEFAULTS", e);
        }
    }

    private static Object constant(Class<?> choice, String name, String where) {
        for (Object constant : choice.getEnumConstants()) {
            if (name((Enum<?>) constant).equals(name)) {
                return constant;
            }
        }
        List<String> names = Arrays.stream(choice.getEnumConstants())
                .map(constant -> name((Enum<?>) constant))
                .toList();
        throw new JsonException(where + " must be one of " + names + ", but is '" + name + "'");
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Json json(Object value) {
        if (value == null) {
            return new Json.Null();
        } else if (value instanceof Record nested) {
            return of(nested);
        } else if (value instanceof Integer || value instanceof Long) {
            return Json.Number.of(((Number) value).longValue());
        } else if (value instanceof Double number) {
            return Json.Number.of(number);
        } else if (value instanceof Boolean flag) {
            return new Json.Flag(flag);
        } else if (value instanceof Enum<?> constant) {
            return new Json.Text(name(constant));
        } else if (value instanceof List<?> list) {
            return JsonArray.of(list.stream().map(RecordJson::json).toList());
        } else if (value instanceof Map<?, ?> map) {
            JsonObject.Builder object = JsonObject.builder();
            map.forEach((key, each) -> object.put((String) key, json(each)));
            return object.build();
        }
        return new Json.Text(value.toString());
    }

    private static Object get(RecordComponent component, Record settings) {
        try {
            return component.getAccessor().invoke(settings);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("Cannot read " + component, e);
        }
    }
}
