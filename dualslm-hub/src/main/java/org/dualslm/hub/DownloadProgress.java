package org.dualslm.hub;

/** Where downloads tell how far they have come. Called from the downloading thread; shareable between threads. */
public interface DownloadProgress {
    /** Tells nobody. */
    DownloadProgress NONE = (file, done, total) -> {};

    /** A progress bar for each file on the standard error stream. */
    static DownloadProgress onConsole() {
        return new ConsoleBar(System.err);
    }

    /**
     * More of a file is there.
     *
     * @param file its name in the repository
     * @param done bytes so far, those of earlier attempts included
     * @param total bytes it has; the last call for a file has {@code done == total}
     */
    void at(String file, long done, long total);
}
