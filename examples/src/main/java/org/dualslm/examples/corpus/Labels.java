package org.dualslm.examples.corpus;

import java.util.Locale;
import java.util.SplittableRandom;

/** How an utterance is said: the classes that a manifest names, in lower case. */
record Labels(Gender gender, Pitch pitch, Tempo tempo, Energy energy, Emotion emotion) {
    enum Gender {
        FEMALE,
        MALE
    }

    /** Relative to what is usual for the gender, as listeners judge it; see {@link Bands} for the figures. */
    enum Pitch {
        LOW,
        NORMAL,
        HIGH
    }

    enum Tempo {
        SLOW,
        NORMAL,
        FAST
    }

    enum Energy {
        QUIET,
        NORMAL,
        LOUD
    }

    enum Emotion {
        NEUTRAL,
        HAPPY,
        SAD,
        ANGRY,
        FEARFUL
    }

    /** Draws every label by itself, all its values equally likely. */
    static Labels draw(SplittableRandom random) {
        return new Labels(
                any(Gender.values(), random),
                any(Pitch.values(), random),
                any(Tempo.values(), random),
                any(Energy.values(), random),
                any(Emotion.values(), random));
    }

    /** As manifests spell it. */
    static String key(Enum<?> label) {
        return label.name().toLowerCase(Locale.ROOT);
    }

    /**
     * The constant that {@link #key} wrote.
     *
     * @throws IllegalArgumentException if there is none
     */
    static <E extends Enum<E>> E parse(Class<E> type, String key) {
        return Enum.valueOf(type, key.toUpperCase(Locale.ROOT));
    }

    private static <E> E any(E[] values, SplittableRandom random) {
        return values[random.nextInt(values.length)];
    }
}
