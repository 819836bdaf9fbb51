package org.dualslm.train.corpus;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.dualslm.api.Attribute;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonException;
import org.dualslm.api.internal.json.JsonObject;

/** One line of a {@link Manifest}. */
final class ManifestLine {
    private ManifestLine() {}

    static Utterance parse(Path file, int number, String line) {
        String origin = file + " line " + number;
        try {
            return utterance(Json.parseObject(line, origin), file.getParent());
        } catch (JsonException e) {
            throw new CorpusException(e.getMessage(), e);
        }
    }

    private static Utterance utterance(JsonObject fields, Path directory) {
        Map<Attribute, String> labels = new EnumMap<>(Attribute.class);
        for (Attribute attribute : Attribute.values()) {
            String label = fields.text(attribute.key(), "").strip();
            if (!label.isEmpty()) {
                labels.put(attribute, label);
            }
        }
        return new Utterance(
                audio(fields, directory),
                fields.text("transcript", "").strip(),
                fields.text("speaker", ""),
                labels,
                split(fields));
    }

    private static Path audio(JsonObject fields, Path directory) {
        String name = fields.text("audio");
        try {
            Path audio = directory.resolve(name).normalize();
            if (!name.isBlank()) {
                return audio;
            }
        } catch (InvalidPathException e) {
            // the one message below
        }
        throw new CorpusException(fields.describe("audio") + " must be a path, but is '" + name + "'");
    }

    private static Split split(JsonObject fields) {
        String key = fields.text("split", Split.TRAIN.key());
        return Arrays.stream(Split.values())
                .filter(split -> split.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new CorpusException(fields.describe("split") + " must be one of "
                        + Arrays.stream(Split.values()).map(Split::key).toList() + ", but is '" + key + "'"));
    }
}
