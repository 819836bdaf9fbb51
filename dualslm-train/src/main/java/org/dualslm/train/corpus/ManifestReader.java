package org.dualslm.train.corpus;

import java.nio.file.Path;
import java.util.List;

/** A corpus listed in a {@link Manifest}, whose splits and labels are as they stand there. A line that cannot be understood is always fatal. */
final class ManifestReader implements CorpusReader {
    @Override
    public String name() {
        return "manifest";
    }

    @Override
    public String layout() {
        return Manifest.FILE_NAME;
    }

    @Override
    public Corpus read(Path directory, CorpusOptions options, OnFault onFault) {
        Manifest manifest = Manifest.read(directory, onFault);
        return new Corpus(name(), manifest.utterances(), manifest.missing(), List.of(), List.of());
    }
}
