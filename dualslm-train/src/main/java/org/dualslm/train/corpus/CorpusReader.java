package org.dualslm.train.corpus;

import java.nio.file.Path;

/** Knows the layout of one corpus, as it is distributed. Stateless, so it may be shared between threads. */
public interface CorpusReader {
    /** What command lines and curricula call the corpus: lower-case ASCII letters, digits and dashes. */
    String name();

    /** In a line: what lies where in the directory, for messages and for help. */
    String layout();

    /**
     * Lists the recordings, with what the corpus tells about them. Of each WAV or FLAC file the header is read, which tells its length;
     * nothing is decoded. The same files give the same corpus, in the same order.
     *
     * @param directory where the corpus was unpacked: the folder that holds what {@link #layout} names, or one above it
     * @param options which fold, and whose words for emotions
     * @param onFault what to do about recordings that are missing or unreadable, and about lines that cannot be understood
     * @return what was found; without utterances if every recording is missing, so look at what it says then
     * @throws CorpusException if the directory holds nothing of the corpus, saying what was looked for; or at the first fault, if faults
     *     are fatal
     */
    Corpus read(Path directory, CorpusOptions options, OnFault onFault);
}
