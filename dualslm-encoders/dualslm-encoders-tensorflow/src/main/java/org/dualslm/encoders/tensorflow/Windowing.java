package org.dualslm.encoders.tensorflow;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * How a recording is cut.
 *
 * @param longest the most samples of a window
 * @param padded whether every window is filled up with zeros to that length
 */
record Windowing(int longest, boolean padded) {
    private static final double SECONDS = 30;

    /**
     * A part of a recording.
     *
     * @param from its first sample
     * @param to after its last
     */
    record Window(int from, int to) {
        int length() {
            return to - from;
        }
    }

    /**
     * @param fixedLength how many samples the model takes, if only so many
     * @throws IllegalArgumentException if the options do not fit that
     */
    static Windowing of(SavedModelOptions options, OptionalInt fixedLength) {
        if (fixedLength.isEmpty()) {
            double seconds = options.windowSeconds().orElse(SECONDS);
            int samples = (int) Math.min(Math.round(seconds * options.sampleRate()), 1 << 28);
            return new Windowing(Math.max(samples, 1), options.padWindows().orElse(false));
        }
        int fixed = fixedLength.getAsInt();
        double seconds = (double) fixed / options.sampleRate();
        if (Math.round(options.windowSeconds().orElse(seconds) * options.sampleRate()) != fixed) {
            throw new IllegalArgumentException("The model takes " + fixed + " samples at a time, which is " + seconds
                    + " s at " + options.sampleRate() + " Hz: leave the option '" + SavedModelOptions.WINDOW_SECONDS
                    + "' out, or set it to that, not " + options.windowSeconds().getAsDouble());
        }
        if (!options.padWindows().orElse(true)) {
            throw new IllegalArgumentException("The model takes " + fixed + " samples at a time: the option '"
                    + SavedModelOptions.PAD_WINDOWS + "' must be true or be left out");
        }
        return new Windowing(fixed, true);
    }

    /** The windows of a recording, in order: full ones and a rest if they are filled up, else of equal length. */
    List<Window> cut(int samples) {
        int count = (samples - 1) / longest + 1;
        List<Window> windows = new ArrayList<>(count);
        for (long i = 0; i < count; i++) {
            windows.add(
                    padded
                            ? new Window((int) (i * longest), (int) Math.min((i + 1) * longest, samples))
                            : new Window((int) (i * samples / count), (int) ((i + 1) * samples / count)));
        }
        return windows;
    }

    /** The samples that the model is given for a window. */
    float[] samples(FloatBuffer recording, Window window) {
        float[] samples = new float[padded ? longest : window.length()];
        recording.slice(window.from(), window.length()).get(samples, 0, window.length());
        return samples;
    }
}
