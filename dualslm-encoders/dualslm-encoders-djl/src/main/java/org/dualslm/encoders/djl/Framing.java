package org.dualslm.encoders.djl;

import java.util.List;
import org.dualslm.api.audio.AudioClip;

/** How an encoder cuts recordings into the windows that it runs on. Immutable; its text tells all of its settings. */
interface Framing {
    /**
     * Cuts a clip into windows, whose frames are the clip's when joined.
     *
     * @param name for messages
     * @throws org.dualslm.api.audio.AudioException if the clip is too short for a single frame
     */
    List<Window> windows(AudioClip clip, String name);

    /** Frames a second. */
    double frameRate();

    /**
     * What one run takes.
     *
     * @param samples at the encoder's rate; not to be changed
     * @param attended how many frames see each other
     * @param kept how many of them, from the first on, are handed out
     */
    record Window(float[] samples, int attended, int kept) {}
}
