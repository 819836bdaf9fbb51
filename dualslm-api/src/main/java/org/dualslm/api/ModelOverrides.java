package org.dualslm.api;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import org.dualslm.api.ModelKeys.Group;
import org.dualslm.api.ModelKeys.Leaf;
import org.dualslm.api.ModelKeys.Shape;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonArray;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.api.plugin.ModelFormatException;

/**
 * Changes of single keys of a model, from outside its files: {@code languageModel.options.dtype} and its like, each with a text.
 * Immutable.
 *
 * @param prefix what stood before the keys where they come from, for messages; may be empty
 * @param values by key: names with dots between, and numbers from 0 for the companions, as {@code companions.0.provider}
 */
public record ModelOverrides(String prefix, SortedMap<String, String> values) {
    /** What a system property that changes a model starts with. */
    public static final String PREFIX = "dualslm.model.";

    private static final ModelOverrides NONE = new ModelOverrides("", new TreeMap<>());

    public ModelOverrides {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /** No changes. */
    public static ModelOverrides none() {
        return NONE;
    }

    /** Those among properties whose names start with {@link #PREFIX}. */
    public static ModelOverrides of(Properties properties) {
        SortedMap<String, String> values = new TreeMap<>();
        for (String name : properties.stringPropertyNames()) {
            if (name.startsWith(PREFIX)) {
                values.put(name.substring(PREFIX.length()), properties.getProperty(name));
            }
        }
        return new ModelOverrides(PREFIX, values);
    }

    /** Those of this JVM, as they are now: {@code -Ddualslm.model.languageModel.options.dtype=bfloat16}. */
    public static ModelOverrides ofSystemProperties() {
        return of(System.getProperties());
    }

    /** A description with the changes; locations start from the working directory. */
    JsonObject applyTo(JsonObject json) {
        JsonObject changes = ModelLayers.object(Map.of());
        for (Map.Entry<String, String> override : values.entrySet()) {
            List<String> path = Arrays.asList(override.getKey().split("\\.", -1));
            Json change = change(ModelKeys.MODEL, path, override, ModelLayers.patch(json, changes));
            changes = ModelLayers.patch(changes, (JsonObject) change);
        }
        return ModelLayers.merge(json, changes);
    }

    /** What to merge into the value that is there ({@code null} for none), so that the path below it holds the text. */
    private Json change(Shape shape, List<String> path, Map.Entry<String, String> override, Json found) {
        if (shape instanceof Group group) {
            Shape below = path.isEmpty() ? null : group.keys().get(path.get(0));
            if (below == null || !isOverridable(path.get(0))) {
                throw unknown(override.getKey());
            }
            Json there = found instanceof JsonObject object
                    ? object.find(path.get(0)).orElse(null)
                    : null;
            return ModelLayers.object(
                    Map.of(path.get(0), change(below, path.subList(1, path.size()), override, there)));
        }
        return switch ((Leaf) shape) {
            case SETTINGS -> {
                if (path.isEmpty()) {
                    throw unknown(override.getKey());
                }
                yield ModelLayers.object(Map.of(String.join(".", path), new Json.Text(override.getValue())));
            }
            case PARTS -> parts(path, override, found);
            default -> {
                if (!path.isEmpty()) {
                    throw unknown(override.getKey());
                }
                yield value((Leaf) shape, override);
            }
        };
    }

    /** The whole list anew, with one part changed. */
    private Json parts(List<String> path, Map.Entry<String, String> override, Json found) {
        List<Json> parts = new ArrayList<>(found instanceof JsonArray array ? array.values() : List.of());
        if (path.isEmpty() || !path.get(0).matches("[0-9]{1,6}")) {
            throw unknown(override.getKey());
        }
        int index = Integer.parseInt(path.get(0));
        if (index >= parts.size()) {
            throw unusable(override, "the model has " + parts.size() + " companions, counted from 0");
        }
        JsonObject part = (JsonObject) parts.get(index);
        Json change = change(ModelKeys.PART, path.subList(1, path.size()), override, part);
        parts.set(index, ModelLayers.patch(part, (JsonObject) change));
        return JsonArray.of(parts);
    }

    private Json value(Leaf leaf, Map.Entry<String, String> override) {
        String text = override.getValue();
        return switch (leaf) {
            case WHOLE_NUMBER -> {
                if (!text.matches("0|-?[1-9][0-9]{0,17}")) {
                    throw unusable(override, "it must be a whole number");
                }
                yield new Json.Number(text);
            }
            case TEXTS -> JsonArray.ofTexts(List.of(text.split(",")));
            case LOCATION -> new Json.Text(location(override));
            default -> new Json.Text(text);
        };
    }

    private String location(Map.Entry<String, String> override) {
        try {
            return ModelLayers.absolute(override.getValue(), Path.of("").toAbsolutePath());
        } catch (InvalidPathException e) {
            throw unusable(override, "it is no path: " + e.getMessage());
        }
    }

    private ModelFormatException unknown(String key) {
        List<String> known = new ArrayList<>();
        collect("", ModelKeys.MODEL, known);
        return new ModelFormatException("'" + prefix + key + "' is no key of a model that can be overridden"
                + NearName.among(known, key)
                        .map(name -> "; did you mean '" + prefix + name + "'?")
                        .orElse("") + "; known are " + known);
    }

    private ModelFormatException unusable(Map.Entry<String, String> override, String reason) {
        return new ModelFormatException(
                "'" + prefix + override.getKey() + "' cannot be '" + override.getValue() + "': " + reason);
    }

    /** The base is named where the model is, and the format is the files' own. */
    private static boolean isOverridable(String key) {
        return !key.equals(ModelKeys.BASE) && !key.equals("format");
    }

    private static void collect(String path, Group group, List<String> known) {
        group.keys().forEach((key, shape) -> {
            if (shape instanceof Group below) {
                collect(path + key + ".", below, known);
            } else if (shape == Leaf.PARTS) {
                collect(path + key + ".N.", ModelKeys.PART, known);
            } else if (isOverridable(key)) {
                known.add(path + key + (shape == Leaf.SETTINGS ? ".NAME" : ""));
            }
        });
    }
}
