package org.dualslm.examples;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.dualslm.api.audio.AudioClip;

/** The recordings that come along. */
public final class BundledClips {
    private BundledClips() {}

    /** One of {@code clips/}. */
    public static AudioClip read(String name) {
        try (InputStream clip = BundledClips.class.getResourceAsStream("clips/" + name)) {
            return AudioClip.read(clip, name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
