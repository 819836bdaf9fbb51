package org.dualslm.encoders.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.dualslm.api.audio.AudioException;

/** How clips are cut into what is encoded in one run. Immutable; its text tells all of its settings. */
sealed interface SpeechWindows {
    /** Keep every frame that the graph gives. */
    int ALL = Integer.MAX_VALUE;

    /**
     * What one run hears.
     *
     * @param samples silence at the end included
     * @param real how many of them are the clip's
     * @param frames how many of the frames are the clip's; {@link #ALL} if all are
     */
    record Window(float[] samples, int real, int frames) {}

    /**
     * Cuts a clip.
     *
     * @param name for messages
     * @throws AudioException if it is too short for a single frame
     */
    List<Window> of(float[] samples, String name);

    /** Frames a second. */
    double frameRate();

    /**
     * Windows that are all of one length, the last filled with silence. A clip has frames for its own duration, begun ones included.
     *
     * @param length samples of a window
     * @param frames of a window
     */
    record Fixed(int length, int frames, double frameRate) implements SpeechWindows {
        @Override
        public List<Window> of(float[] samples, String name) {
            List<Window> windows = new ArrayList<>();
            for (int from = 0; from < samples.length; from += length) {
                int real = Math.min(length, samples.length - from);
                float[] window = Arrays.copyOf(Arrays.copyOfRange(samples, from, from + real), length);
                windows.add(new Window(window, real, (int) (1 + ((long) real * frames - 1) / length)));
            }
            return windows;
        }
    }

    /**
     * Windows as long as the clip; of a long one, windows of equal length that take all samples that their frames see, so that they have
     * together the frames that the clip would have in one piece.
     *
     * @param most the most frames of a window, ≥ 1
     * @param fewest samples that a run needs
     */
    record Free(FrameGeometry geometry, int most, int fewest, double frameRate) implements SpeechWindows {
        @Override
        public List<Window> of(float[] samples, String name) {
            int needed = Math.max(fewest, geometry.seen());
            if (samples.length < needed) {
                throw new AudioException(name + " is too short: it has " + samples.length
                        + " samples at this encoder's rate, and it needs " + needed + " for a single frame");
            }
            int frames = geometry.frames(samples.length);
            int count = 1 + (frames - 1) / most;
            if (count == 1) {
                return List.of(new Window(samples, samples.length, ALL));
            }
            List<Window> windows = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int from = (int) ((long) frames * i / count);
                int to = (int) ((long) frames * (i + 1) / count);
                // The few samples that no frame sees still count in a norm over the window.
                int end = to == frames ? samples.length : Math.min(samples.length, geometry.end(to - 1));
                float[] window = Arrays.copyOfRange(samples, geometry.start(from), end);
                windows.add(new Window(window, window.length, to - from));
            }
            return windows;
        }
    }
}
