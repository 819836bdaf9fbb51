package org.dualslm.train.corpus;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** What a reader gathers while it reads, faults included. Not for use by several threads. */
final class Findings {
    private final CorpusReader reader;
    private final CorpusFolder folder;
    private final OnFault onFault;
    private final List<Utterance> utterances = new ArrayList<>();
    private final List<Path> missing = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private final Map<String, Integer> notes = new LinkedHashMap<>();

    Findings(CorpusReader reader, CorpusFolder folder, OnFault onFault) {
        this.reader = reader;
        this.folder = folder;
        this.onFault = onFault;
    }

    /** Takes a recording that is there, unless it cannot be read. */
    void add(Utterance utterance) {
        try {
            OptionalDouble seconds = RecordingHeader.seconds(utterance.audio());
            utterances.add(seconds.isPresent() ? utterance.withSeconds(seconds.getAsDouble()) : utterance);
        } catch (IOException e) {
            fault("Cannot use the recording " + utterance.audio() + ": " + e.getMessage());
        }
    }

    /** One recording that is listed; counts it, should it not be there or be there more than once. */
    Path recording(String reference, String origin) {
        return one(folder.recordings(reference), reference, origin);
    }

    /** As {@link #recording}, of those that the folder offers for a reference. Null if it is not there, once. */
    Path one(List<Path> candidates, String reference, String origin) {
        if (candidates.size() == 1) {
            return candidates.get(0);
        }
        if (candidates.isEmpty()) {
            if (onFault == OnFault.FAIL) {
                throw new CorpusException(origin + ": no recording '" + reference + "' below " + folder.path());
            }
            missing(reference, origin);
        } else {
            fault(origin + ": '" + reference + "' may be any of " + candidates + "; leave one of them there");
        }
        return null;
    }

    private void missing(String reference, String origin) {
        try {
            missing.add(folder.path().resolve(reference));
        } catch (InvalidPathException e) {
            fault(origin + ": no recording can be called '" + reference + "'");
        }
    }

    /** Something cannot be used. */
    void fault(String sentence) {
        if (onFault == OnFault.FAIL) {
            throw new CorpusException(sentence);
        }
        faults.add(sentence);
    }

    /** Something should be known; the same thing is told once, with a count. */
    void note(String sentence) {
        notes.merge(sentence, 1, Integer::sum);
    }

    /**
     * All that was found.
     *
     * @throws CorpusException if that is nothing
     */
    Corpus corpus() {
        if (utterances.isEmpty() && missing.isEmpty()) {
            throw new CorpusException("Found nothing of the corpus '" + reader.name() + "' in " + folder.path()
                    + ", where should be: " + reader.layout()
                    + (faults.isEmpty() ? "" : "; " + faults.size() + " faults, the first: " + faults.get(0)));
        }
        List<String> told = notes.entrySet().stream()
                .map(note -> note.getKey() + (note.getValue() > 1 ? " (" + note.getValue() + " times)" : ""))
                .toList();
        return new Corpus(reader.name(), utterances, missing, faults, told);
    }
}
