package org.dualslm.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.api.plugin.ModelFormatException;

/** The keys of a model's description, in the order they are written, and what may stand under each. */
final class ModelKeys {
    static final int FORMAT = 1;

    static final String BASE = "base";

    /** The keys under which an adapter stands. */
    static final List<String> ADAPTERS = List.of("paralinguistic", "linguistic");

    /** What may stand under a key. */
    sealed interface Shape permits Leaf, Group {}

    enum Leaf implements Shape {
        TEXT,
        /** Text that says where files are: relative to the file that names them unless it is absolute. */
        LOCATION,
        WHOLE_NUMBER,
        TEXTS,
        /** An object of any keys, each a text, a number, or a flag. */
        SETTINGS,
        /** A list of {@link #PART}. */
        PARTS
    }

    /**
     * An object.
     *
     * @param keys what it may hold
     * @param required what it must hold
     */
    record Group(Map<String, Shape> keys, Set<String> required) implements Shape {}

    static final Group PART =
            group(List.of("provider"), "provider", Leaf.TEXT, "source", Leaf.LOCATION, "options", Leaf.SETTINGS);

    private static final Group ADAPTER = group(
            List.of("provider", "streams"),
            "provider",
            Leaf.TEXT,
            "file",
            Leaf.LOCATION,
            "seed",
            Leaf.WHOLE_NUMBER,
            "inputWidth",
            Leaf.WHOLE_NUMBER,
            "outputWidth",
            Leaf.WHOLE_NUMBER,
            "streams",
            Leaf.TEXTS,
            "options",
            Leaf.SETTINGS);

    /** The whole description. */
    static final Group MODEL = group(
            List.of("format", "name", "encoder", "paralinguistic", "linguistic", "languageModel"),
            "format",
            Leaf.WHOLE_NUMBER,
            BASE,
            Leaf.LOCATION,
            "name",
            Leaf.TEXT,
            "encoder",
            PART,
            "companions",
            Leaf.PARTS,
            "paralinguistic",
            ADAPTER,
            "linguistic",
            ADAPTER,
            "languageModel",
            PART,
            "instructions",
            instructions(),
            "trainedWith",
            Leaf.SETTINGS);

    private ModelKeys() {}

    private static Group instructions() {
        List<Object> keys = new ArrayList<>(List.of("transcript", Leaf.TEXT, "description", Leaf.TEXT));
        for (Attribute attribute : Attribute.values()) {
            keys.addAll(List.of(attribute.key(), Leaf.TEXT));
        }
        return group(List.of(), keys.toArray());
    }

    private static Group group(List<String> required, Object... keysAndShapes) {
        Map<String, Shape> keys = new LinkedHashMap<>();
        for (int i = 0; i < keysAndShapes.length; i += 2) {
            keys.put((String) keysAndShapes[i], (Shape) keysAndShapes[i + 1]);
        }
        return new Group(keys, Set.copyOf(required));
    }

    /**
     * Checks keys and types.
     *
     * @param complete whether everything must be there that a model needs; a change of another model may leave it out
     * @throws ModelFormatException for the first thing wrong, saying where
     */
    static void check(JsonObject json, boolean complete) {
        if (complete || json.has("format")) {
            int format = json.integer("format");
            if (format != FORMAT) {
                throw new ModelFormatException(
                        json.describe("format") + " is " + format + "; this version reads format " + FORMAT);
            }
        }
        check(json, MODEL, complete);
        for (String adapter : ADAPTERS) {
            if (json.has(adapter)) {
                checkParameters(json.object(adapter), complete);
            }
        }
    }

    private static void check(JsonObject json, Group group, boolean complete) {
        for (String key : json.keys()) {
            Shape shape = group.keys().get(key);
            if (shape == null) {
                Set<String> known = new TreeSet<>(group.keys().keySet());
                String meant = NearName.among(known, key)
                        .map(near -> "; did you mean '" + near + "'?")
                        .orElse("");
                throw new ModelFormatException(
                        json.describe(key) + " is not known" + meant + "; known there are " + known);
            }
            if (json.has(key)) {
                check(json, key, shape, complete);
            }
        }
        if (complete) {
            group.keys().keySet().stream()
                    .filter(key -> group.required().contains(key) && !json.has(key))
                    .findFirst()
                    .ifPresent(key -> {
                        throw new ModelFormatException(json.describe(key) + " is missing");
                    });
        }
    }

    private static void check(JsonObject json, String key, Shape shape, boolean complete) {
        if (shape instanceof Group group) {
            check(json.object(key), group, complete);
            return;
        }
        switch ((Leaf) shape) {
            case TEXT, LOCATION -> json.text(key);
            case WHOLE_NUMBER -> json.longInteger(key);
            case TEXTS -> json.array(key).texts();
            case SETTINGS -> checkSettings(json.object(key), complete);
            case PARTS -> json.array(key).objects().forEach(part -> check(part, PART, true));
        }
    }

    private static void checkSettings(JsonObject json, boolean complete) {
        json.values().forEach((key, value) -> {
            boolean removal = !complete && value instanceof Json.Null;
            if (!removal
                    && !(value instanceof Json.Text || value instanceof Json.Number || value instanceof Json.Flag)) {
                throw new ModelFormatException(
                        json.describe(key) + " must be a string, a number, true or false, not " + value.toText());
            }
        });
    }

    private static void checkParameters(JsonObject adapter, boolean complete) {
        if (adapter.has("file") && adapter.has("seed")) {
            throw new ModelFormatException(adapter.describe("seed")
                    + " makes a fresh adapter, but 'file' names a trained one's parameters: give one of them");
        }
        for (String width : List.of("inputWidth", "outputWidth")) {
            if (adapter.has(width) && adapter.integer(width) < 1) {
                throw new ModelFormatException(
                        adapter.describe(width) + " must be at least 1, but is " + adapter.integer(width));
            }
        }
        if (complete && !adapter.has("seed")) {
            if (!adapter.has("file")) {
                throw new ModelFormatException(adapter.describe("file")
                        + " is missing: name the adapter's parameters, or give a 'seed' for a fresh adapter");
            }
            adapter.integer("inputWidth");
            adapter.integer("outputWidth");
        }
    }
}
