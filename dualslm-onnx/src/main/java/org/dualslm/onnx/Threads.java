package org.dualslm.onnx;

import org.dualslm.api.plugin.Options;

/** How many threads share one run of a graph. */
public final class Threads {
    /** Name of the option; its value is from 0 to 256, where 0 leaves it to ONNX Runtime, which takes one for each core. */
    public static final String OPTION = "threads";

    private static final int MOST = 256;

    private Threads() {}

    /**
     * What the option says.
     *
     * @throws IllegalArgumentException if it is out of its range
     */
    public static int choose(Options options, int otherwise) {
        int threads = options.integer(OPTION, otherwise, 0);
        if (threads > MOST) {
            throw new IllegalArgumentException("Option '" + OPTION + "' must be at most " + MOST + ", not " + threads);
        }
        return threads;
    }
}
