package org.dualslm.examples.corpus;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.dualslm.examples.corpus.Labels.Emotion;
import org.dualslm.examples.corpus.Labels.Energy;
import org.dualslm.examples.corpus.Labels.Gender;
import org.dualslm.examples.corpus.Labels.Pitch;
import org.dualslm.examples.corpus.Labels.Tempo;
import org.dualslm.examples.corpus.Utterance.Split;

/** The list of a corpus's recordings, one JSON object a line. */
final class Manifest {
    /**
     * A line.
     *
     * @param audio the recording's path relative to the manifest's folder, with forward slashes
     */
    record Entry(String audio, String transcript, String speaker, Labels labels, double seconds, Split split) {}

    private Manifest() {}

    /** Writes to another name first, so that a manifest is whole. */
    static void write(Path file, List<Entry> entries) throws IOException {
        Path whole = file.resolveSibling(file.getFileName() + ".tmp");
        Files.write(whole, entries.stream().map(Manifest::line).toList());
        Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * @throws IOException if a line is not what {@link #write} writes, naming its number and the fault
     */
    static List<Entry> read(Path file) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            try {
                entries.add(entry(JsonParser.parseString(line).getAsJsonObject()));
            } catch (JsonParseException | IllegalStateException | IllegalArgumentException e) {
                throw new IOException(file + ", line " + (entries.size() + 1) + ": " + e.getMessage(), e);
            }
        }
        return entries;
    }

    private static String line(Entry entry) {
        JsonObject json = new JsonObject();
        json.addProperty("audio", entry.audio());
        json.addProperty("transcript", entry.transcript());
        json.addProperty("speaker", entry.speaker());
        json.addProperty("gender", Labels.key(entry.labels().gender()));
        json.addProperty("pitch", Labels.key(entry.labels().pitch()));
        json.addProperty("tempo", Labels.key(entry.labels().tempo()));
        json.addProperty("energy", Labels.key(entry.labels().energy()));
        json.addProperty("emotion", Labels.key(entry.labels().emotion()));
        json.addProperty("seconds", Math.round(entry.seconds() * 1000) / 1000.0);
        json.addProperty("split", entry.split().key());
        return json.toString();
    }

    private static Entry entry(JsonObject json) {
        Labels labels = new Labels(
                Labels.parse(Gender.class, text(json, "gender")),
                Labels.parse(Pitch.class, text(json, "pitch")),
                Labels.parse(Tempo.class, text(json, "tempo")),
                Labels.parse(Energy.class, text(json, "energy")),
                Labels.parse(Emotion.class, text(json, "emotion")));
        return new Entry(
                text(json, "audio"),
                text(json, "transcript"),
                text(json, "speaker"),
                labels,
                Double.parseDouble(text(json, "seconds")),
                Labels.parse(Split.class, text(json, "split")));
    }

    private static String text(JsonObject json, String name) {
        if (!json.has(name) || !json.get(name).isJsonPrimitive()) {
            throw new IllegalArgumentException("no value for \"" + name + "\"");
        }
        return json.get(name).getAsString();
    }
}
