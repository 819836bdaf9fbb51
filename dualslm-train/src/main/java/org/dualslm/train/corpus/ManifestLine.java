package org.dualslm.train.corpus;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.dualslm.api.Attribute;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonArray;
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
        } catch (IllegalArgumentException e) {
            throw new CorpusException(origin + ": " + e.getMessage(), e);
        }
    }

    private static Utterance utterance(JsonObject fields, Path directory) {
        return new Utterance(
                audio(fields, directory),
                fields.text("transcript", "").strip(),
                fields.text("speaker", ""),
                labels(fields),
                split(fields),
                fields.text("language", ""),
                fields.has("seconds") ? OptionalDouble.of(fields.number("seconds")) : OptionalDouble.empty(),
                fields.text("caption", ""),
                fields.has("turn") ? Optional.of(turn(fields.object("turn"))) : Optional.empty(),
                fields.has("reply") ? Optional.of(reply(fields.object("reply"))) : Optional.empty());
    }

    private static Map<Attribute, String> labels(JsonObject fields) {
        Map<Attribute, String> labels = new EnumMap<>(Attribute.class);
        for (Attribute attribute : Attribute.values()) {
            String label = fields.text(attribute.key(), "").strip();
            if (!label.isEmpty()) {
                labels.put(attribute, label);
            }
        }
        return labels;
    }

    private static DialogueTurn turn(JsonObject fields) {
        List<JsonObject> before = fields.has("before") ? fields.array("before").objects() : List.of();
        return new DialogueTurn(
                fields.text("dialogue"),
                fields.integer("number"),
                fields.text("speaker", ""),
                before.stream()
                        .map(line -> new DialogueTurn.Line(line.text("speaker", ""), line.text("text")))
                        .toList());
    }

    private static Reply reply(JsonObject fields) {
        return new Reply(fields.text("text"), labels(fields));
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

    /** The reverse of {@link #parse}. What is unknown is left out. */
    static String format(Utterance utterance, Path directory) {
        JsonObject.Builder line = JsonObject.builder().put("audio", name(utterance.audio(), directory));
        putIfKnown(line, "transcript", utterance.transcript());
        putIfKnown(line, "speaker", utterance.speaker());
        utterance.labels().forEach((attribute, label) -> line.put(attribute.key(), label));
        line.put("split", utterance.split().key());
        putIfKnown(line, "language", utterance.language());
        utterance.seconds().ifPresent(seconds -> line.put("seconds", seconds));
        putIfKnown(line, "caption", utterance.caption());
        utterance.turn().ifPresent(turn -> line.put("turn", json(turn)));
        utterance.reply().ifPresent(reply -> {
            JsonObject.Builder fields = JsonObject.builder().put("text", reply.text());
            reply.labels().forEach((attribute, label) -> fields.put(attribute.key(), label));
            line.put("reply", fields.build());
        });
        return line.build().toText();
    }

    private static JsonObject json(DialogueTurn turn) {
        JsonObject.Builder fields =
                JsonObject.builder().put("dialogue", turn.dialogue()).put("number", turn.number());
        putIfKnown(fields, "speaker", turn.speaker());
        if (!turn.before().isEmpty()) {
            fields.put(
                    "before",
                    JsonArray.of(turn.before().stream()
                            .map(line -> {
                                JsonObject.Builder said = JsonObject.builder();
                                putIfKnown(said, "speaker", line.speaker());
                                return said.put("text", line.text()).build();
                            })
                            .toList()));
        }
        return fields.build();
    }

    private static void putIfKnown(JsonObject.Builder fields, String key, String value) {
        if (!value.isEmpty()) {
            fields.put(key, value);
        }
    }

    /** Below the manifest's own directory relative to it, so that both can be moved together; elsewhere absolute. */
    private static String name(Path audio, Path directory) {
        Path absolute = audio.toAbsolutePath().normalize();
        if (!absolute.startsWith(directory)) {
            return absolute.toString();
        }
        return directory.relativize(absolute).toString().replace('\\', '/');
    }
}
