package org.dualslm.train.internal;

import java.lang.reflect.RecordComponent;
import java.util.Map;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonObject;

/** Writes a record of settings as a JSON object, its components in order under their own names. */
public final class RecordJson {
    private RecordJson() {}

    /**
     * The record as JSON.
     *
     * @param settings a public record of an exported package, its components numbers, flags, texts, enums, such records, or
     *     maps of these
     */
    public static JsonObject of(Record settings) {
        JsonObject.Builder json = JsonObject.builder();
        for (RecordComponent component : settings.getClass().getRecordComponents()) {
            try {
                json.put(component.getName(), value(component.getAccessor().invoke(settings)));
            } catch (ReflectiveOperationException e) {
                throw new IllegalArgumentException("Cannot read " + component, e);
            }
        }
        return json.build();
    }

    private static Json value(Object value) {
        if (value instanceof Record nested) {
            return of(nested);
        }
        if (value instanceof Map<?, ?> map) {
            JsonObject.Builder json = JsonObject.builder();
            map.forEach((key, each) -> json.put(key.toString(), value(each)));
            return json.build();
        }
        if (value instanceof Integer || value instanceof Long) {
            return Json.Number.of(((Number) value).longValue());
        }
        if (value instanceof Double number) {
            return Json.Number.of(number);
        }
        if (value instanceof Boolean flag) {
            return new Json.Flag(flag);
        }
        return new Json.Text(value.toString());
    }
}
