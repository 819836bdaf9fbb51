package org.dualslm.train.corpus;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.dualslm.api.Attribute;

/**
 * A list of labelled recordings. Immutable.
 *
 * @param file where it was read
 * @param utterances in the file's order
 * @param missing recordings that it lists and that are not there; left out of {@code utterances}
 */
public record Manifest(Path file, List<Utterance> utterances, List<Path> missing) {
    /** The name of the manifest in a corpus's directory. */
    public static final String FILE_NAME = "manifest.jsonl";

    public Manifest {
        Objects.requireNonNull(file, "file");
        utterances = List.copyOf(utterances);
        missing = List.copyOf(missing);
    }

    /**
     * Reads JSON Lines, one recording a line, UTF-8; empty lines are passed over:
     *
     * <pre>{@code
     * {"audio": "wavs/x.wav", "transcript": "hello there", "speaker": "f1", "split": "train", "gender": "female"}
     * }</pre>
     *
     * {@code audio} is relative to the manifest's own directory, or absolute, and the only field required; {@code transcript} and
     * {@code speaker} are unknown and {@code split} is {@code train} where they are left out; each {@link Attribute} has a field
     * under its key, left out or null where its label is unknown. So do the rest of an {@link Utterance}'s parts, where known:
     *
     * <pre>{@code
     * "language": "en", "seconds": 2.1, "caption": "she whispers", "reply": {"text": "hi", "emotion": "happy"},
     * "turn": {"dialogue": "7", "number": 3, "speaker": "B", "before": [{"speaker": "A", "text": "hello"}]}
     * }</pre>
     *
     * Other fields are allowed and passed over.
     *
     * @param path the file, or a directory that holds {@value #FILE_NAME}
     * @param onMissing what to do about recordings that are not there
     * @throws CorpusException if it cannot be read, naming file, line and fault, or if nothing is left
     */
    public static Manifest read(Path path, OnFault onMissing) {
        Path file = (Files.isDirectory(path) ? path.resolve(FILE_NAME) : path)
                .toAbsolutePath()
                .normalize();
        List<Utterance> utterances = new ArrayList<>();
        List<Path> missing = new ArrayList<>();
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            int number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                if (line.isBlank()) {
                    continue;
                }
                Utterance utterance = ManifestLine.parse(file, number, line);
                if (Files.isRegularFile(utterance.audio())) {
                    utterances.add(utterance);
                } else if (onMissing == OnFault.SKIP) {
                    missing.add(utterance.audio());
                } else {
                    throw new CorpusException(file + " line " + number + ": no recording at " + utterance.audio());
                }
            }
        } catch (IOException e) {
            throw new CorpusException("Cannot read the manifest " + file + ": " + e, e);
        }
        if (utterances.isEmpty()) {
            throw new CorpusException(
                    "The manifest " + file + " lists no recording that is there; " + missing.size() + " are missing");
        }
        return new Manifest(file, utterances, missing);
    }

    /**
     * Writes what {@link #read} reads, at once: a file that is there is replaced when all is written.
     *
     * @param file its directory is made if missing; recordings below that are named relative to it
     * @throws CorpusException if it cannot be written
     */
    public static void write(Path file, List<Utterance> utterances) {
        Path whole = file.toAbsolutePath().normalize();
        try {
            Files.createDirectories(whole.getParent());
            Path unfinished = Files.createTempFile(whole.getParent(), ".", ".unfinished");
            try {
                Files.write(unfinished, (Iterable<String>) utterances.stream()
                        .map(utterance -> ManifestLine.format(utterance, whole.getParent()))::iterator);
                Files.move(unfinished, whole, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(unfinished);
            }
        } catch (IOException e) {
            throw new CorpusException("Cannot write the manifest " + whole + ": " + e, e);
        }
    }

    /** The utterances of one split, in order. */
    public List<Utterance> split(Split split) {
        return utterances.stream()
                .filter(utterance -> utterance.split() == split)
                .toList();
    }

    /** The labels that occur for an attribute, in alphabetical order. */
    public List<String> labels(Attribute attribute) {
        return utterances.stream()
                .flatMap(utterance -> utterance.label(attribute).stream())
                .distinct()
                .sorted()
                .toList();
    }
}
