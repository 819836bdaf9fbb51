package org.dualslm.train.corpus;

import java.util.List;
import java.util.Locale;

/** The corpora that can be read. */
public final class Corpora {
    private static final List<CorpusReader> ALL = List.of(
            new LibriSpeech(),
            new TextrolSpeech(),
            new StyleTalk(),
            new DailyTalk(),
            new Meld(),
            new Iemocap(),
            new Ravdess(),
            new EmoDb(),
            new CremaD(),
            new ManifestReader());

    private Corpora() {}

    /** Every reader. */
    public static List<CorpusReader> all() {
        return ALL;
    }

    /**
     * The reader of a name, whatever its case.
     *
     * @throws CorpusException if there is none, naming those there are
     */
    public static CorpusReader named(String name) {
        return ALL.stream()
                .filter(reader -> reader.name().equals(name.strip().toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new CorpusException("No corpus is called '" + name + "'; there are "
                        + ALL.stream().map(CorpusReader::name).toList()));
    }
}
