package org.dualslm.train;

import java.util.SplittableRandom;

/**
 * Random numbers that depend on where in a training they are drawn, and on nothing drawn before: so a resumed run draws what the
 * undisturbed one would have drawn, whatever the order or the number of threads.
 */
final class Draws {
    /** What is drawn; draws for different purposes are independent. */
    enum Purpose {
        BATCHES,
        EXAMPLE,
        MASKS,
        VALIDATION,
        DIALOGUES
    }

    private Draws() {}

    /** The generator for one purpose at one place. */
    static SplittableRandom at(long seed, Purpose purpose, long... place) {
        long state = mix(seed + purpose.ordinal());
        for (long coordinate : place) {
            state = mix(state ^ mix(coordinate));
        }
        return new SplittableRandom(state);
    }

    /** The finalizer of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): neighbouring numbers become unrelated ones. */
    private static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
