package org.dualslm.api.audio;

import java.io.InputStream;
import java.nio.file.Path;

/** Reads audio through javax.sound.sampled. */
final class AudioFiles {
    private AudioFiles() {}

    static AudioClip read(Path file) {
        throw new UnsupportedOperationException("to come: " + file);
    }

    static AudioClip read(InputStream stream, String name) {
        throw new UnsupportedOperationException("to come: " + name + stream);
    }
}
