package org.dualslm.train.corpus;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.dualslm.api.Attribute;

/**
 * What a {@link CorpusReader} found. Immutable.
 *
 * @param name the reader's
 * @param utterances the recordings that are there
 * @param missing recordings that the corpus lists and that are not there; left out of {@code utterances}
 * @param faults what else was left out, a sentence each: recordings that cannot be read, lines that cannot be understood
 * @param notes what a user should know but need not mend, a sentence each
 */
public record Corpus(
        String name, List<Utterance> utterances, List<Path> missing, List<String> faults, List<String> notes) {
    public Corpus {
        Objects.requireNonNull(name, "name");
        utterances = List.copyOf(utterances);
        missing = List.copyOf(missing);
        faults = List.copyOf(faults);
        notes = List.copyOf(notes);
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

    /** With other utterances in place of these: relabelled ones, or fewer. */
    public Corpus withUtterances(List<Utterance> utterances) {
        return new Corpus(name, utterances, missing, faults, notes);
    }
}
