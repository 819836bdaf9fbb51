package org.dualslm.api;

import java.io.File;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dualslm.api.ModelKeys.Group;
import org.dualslm.api.ModelKeys.Leaf;
import org.dualslm.api.ModelKeys.Shape;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonArray;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.api.plugin.ModelFormatException;

/** Lays a description over the one that it changes. */
final class ModelLayers {
    private ModelLayers() {}

    /**
     * The base with the changes, as JSON Merge Patch (RFC 7396) has it: objects are merged key by key, {@code null} takes a key away,
     * anything else replaces what was there. One thing goes beyond: an adapter's seed takes the trained adapter's file and widths away,
     * and a file takes a seed away.
     */
    static JsonObject merge(JsonObject base, JsonObject changes) {
        JsonObject cleared = base;
        for (String adapter : ModelKeys.ADAPTERS) {
            if (base.has(adapter) && changes.has(adapter)) {
                List<String> replaced = changes.object(adapter).has("seed")
                        ? List.of("file", "inputWidth", "outputWidth")
                        : changes.object(adapter).has("file") ? List.of("seed") : List.of();
                Map<String, Json> kept =
                        new LinkedHashMap<>(base.object(adapter).values());
                kept.keySet().removeAll(replaced);
                cleared = with(cleared, adapter, object(kept));
            }
        }
        return patch(cleared, changes);
    }

    static JsonObject patch(JsonObject base, JsonObject changes) {
        Map<String, Json> merged = new LinkedHashMap<>(base.values());
        changes.values().forEach((key, change) -> {
            if (change instanceof Json.Null) {
                merged.remove(key);
            } else if (change instanceof JsonObject object) {
                JsonObject below = merged.get(key) instanceof JsonObject found ? found : object(Map.of());
                merged.put(key, patch(below, object));
            } else {
                merged.put(key, change);
            }
        });
        return object(merged);
    }

    /**
     * The same with every location absolute.
     *
     * @param directory the location that relative ones start from
     */
    static JsonObject absolute(JsonObject json, String directory) {
        return absolute(json, ModelKeys.MODEL, directory);
    }

    private static JsonObject absolute(JsonObject json, Group group, String directory) {
        Map<String, Json> values = new LinkedHashMap<>(json.values());
        group.keys().forEach((key, shape) -> {
            if (json.has(key)) {
                values.put(key, absolute(json, key, shape, directory));
            }
        });
        return object(values);
    }

    private static Json absolute(JsonObject json, String key, Shape shape, String directory) {
        if (shape instanceof Group group) {
            return absolute(json.object(key), group, directory);
        }
        return switch ((Leaf) shape) {
            case PARTS ->
                JsonArray.of(json.array(key).objects().stream()
                        .map(part -> withSource(absolute(part, ModelKeys.PART, directory), directory))
                        .toList());
            case LOCATION -> new Json.Text(location(json, key, directory));
            default -> json.get(key);
        };
    }

    private static String location(JsonObject json, String key, String directory) {
        String location = json.text(key);
        boolean inJar = directory.startsWith("bundled:");
        try {
            if (!inJar || Plugins.isAbsolute(location)) {
                return absolute(location, Path.of(inJar ? "" : directory));
            }
        } catch (InvalidPathException e) {
            throw new ModelFormatException(json.describe(key) + " is no path: " + e.getMessage(), e);
        }
        if (List.of(location.split("/")).contains("..")) {
            throw new ModelFormatException(json.describe(key) + " leads out of " + directory + ": " + location);
        }
        return location.isEmpty() ? directory : directory + "/" + location;
    }

    /** With '/' everywhere, so that a file's folder is what stands before its last one. */
    static String absolute(String location, Path directory) {
        return Plugins.hasScheme(location)
                ? location
                : directory.resolve(location).normalize().toString().replace(File.separatorChar, '/');
    }

    /** Parts that name no files, in no layer, have those of the directory. */
    static JsonObject withSources(JsonObject json, String directory) {
        JsonObject all = json;
        for (String part : List.of("encoder", "languageModel")) {
            if (json.has(part)) {
                all = with(all, part, withSource(json.object(part), directory));
            }
        }
        return all;
    }

    private static JsonObject withSource(JsonObject part, String directory) {
        return part.has("source") ? part : with(part, "source", new Json.Text(directory));
    }

    static JsonObject with(JsonObject json, String key, Json value) {
        Map<String, Json> values = new LinkedHashMap<>(json.values());
        values.put(key, value);
        return object(values);
    }

    static JsonObject without(JsonObject json, String key) {
        Map<String, Json> values = new LinkedHashMap<>(json.values());
        values.remove(key);
        return object(values);
    }

    static JsonObject object(Map<String, ? extends Json> values) {
        JsonObject.Builder object = JsonObject.builder();
        values.forEach(object::put);
        return object.build();
    }
}
