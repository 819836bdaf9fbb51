package org.dualslm.train.corpus;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.dualslm.api.Attribute;

/** One line of a {@link Manifest}. */
final class ManifestLine {
    private static final TypeAdapter<JsonElement> JSON = new Gson().getAdapter(JsonElement.class);

    private final String where;
    private final JsonObject fields;

    private ManifestLine(String where, JsonObject fields) {
        this.where = where;
        this.fields = fields;
    }

    static Utterance parse(Path file, int number, String line) {
        String where = file + " line " + number + ": ";
        ManifestLine parsed = new ManifestLine(where, object(where, line));
        Map<Attribute, String> labels = new EnumMap<>(Attribute.class);
        for (Attribute attribute : Attribute.values()) {
            String label = parsed.text(attribute.key(), "").strip();
            if (!label.isEmpty()) {
                labels.put(attribute, label);
            }
        }
        return new Utterance(
                parsed.audio(file.getParent()),
                parsed.text("transcript", "").strip(),
                parsed.text("speaker", ""),
                labels,
                parsed.split());
    }

    private static JsonObject object(String where, String line) {
        try (JsonReader reader = new JsonReader(new StringReader(line))) {
            reader.setStrictness(Strictness.STRICT);
            JsonElement element = JSON.read(reader);
            if (element instanceof JsonObject object && reader.peek() == JsonToken.END_DOCUMENT) {
                return object;
            }
        } catch (IOException | JsonParseException e) {
            throw new CorpusException(where + "not JSON: " + e.getMessage(), e);
        }
        throw new CorpusException(where + "not one JSON object: " + line);
    }

    private Path audio(Path directory) {
        String name = text("audio", "");
        if (name.isBlank()) {
            throw new CorpusException(where + "the field 'audio' is missing");
        }
        try {
            return directory.resolve(name).normalize();
        } catch (InvalidPathException e) {
            throw new CorpusException(where + "'audio' is no path: " + e.getMessage(), e);
        }
    }

    private Split split() {
        String key = text("split", Split.TRAIN.key());
        return Arrays.stream(Split.values())
                .filter(split -> split.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new CorpusException(where + "the split '" + key + "' is none of "
                        + Arrays.stream(Split.values()).map(Split::key).toList()));
    }

    private String text(String field, String otherwise) {
        JsonElement value = fields.get(field);
        if (value == null || value.isJsonNull()) {
            return otherwise;
        }
        if (value.isJsonPrimitive() && value.getAsJsonPrimitive().isString()) {
            return value.getAsString();
        }
        throw new CorpusException(where + "the field '" + field + "' must be text, not " + value);
    }
}
