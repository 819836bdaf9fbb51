package org.dualslm.train.corpus;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A corpus whose recordings' names tell everything, wherever they lie, and whose splits are those of a {@link Fold} over its speakers. */
abstract class FileNameCorpus implements CorpusReader {
    /** What a name of such a recording means. */
    interface Meaning {
        /** The utterance, in any split; empty if it is passed over, which the findings were told. */
        Optional<Utterance> of(Path audio, Matcher name);
    }

    /** What the whole name of each recording is, in lower case and without extension. */
    abstract Pattern pattern();

    /** Reads what lies beside the recordings, and tells what names mean. */
    abstract Meaning meaning(CorpusFolder folder, CorpusOptions options, Findings findings);

    @Override
    public final Corpus read(Path directory, CorpusOptions options, OnFault onFault) {
        CorpusFolder folder = CorpusFolder.of(directory);
        Findings findings = new Findings(this, folder, onFault);
        Meaning meaning = meaning(folder, options, findings);
        Map<String, Path> seen = new HashMap<>();
        List<Utterance> utterances = new ArrayList<>();
        for (Path audio : folder.recordings()) {
            Matcher name = pattern().matcher(CorpusFolder.stem(audio));
            if (!name.matches()) {
                findings.fault("The recording " + audio + " has no name of the corpus '" + name() + "', such as in "
                        + layout());
            } else if (seen.putIfAbsent(name.group(), audio) != null) {
                findings.note("A recording that is there twice was taken once");
            } else {
                meaning.of(audio, name).ifPresent(utterances::add);
            }
        }
        if (!utterances.isEmpty()) {
            options.fold().divide(utterances, Utterance::speaker).forEach(findings::add);
        }
        return findings.corpus();
    }
}
