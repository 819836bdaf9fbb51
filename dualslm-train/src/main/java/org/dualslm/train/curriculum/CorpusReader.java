package org.dualslm.train.curriculum;

import java.nio.file.Path;
import org.dualslm.train.corpus.Manifest;
import org.dualslm.train.corpus.OnFault;

/** Reads a corpus's list of labelled recordings. */
@FunctionalInterface
public interface CorpusReader {
    /**
     * Reads it.
     *
     * @param path where the corpus is
     * @param onMissing what to do about recordings that are not there
     * @throws org.dualslm.train.corpus.CorpusException if it cannot be read
     */
    Manifest read(Path path, OnFault onMissing);
}
