package org.dualslm.examples.corpus;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.CRC32;

/**
 * One recording to make: everything that decides how it sounds.
 *
 * @param number counts the utterances of a split from 0
 * @param seed of whatever else is drawn for it
 */
record Utterance(Split split, int number, String transcript, Speaker speaker, Labels labels, long seed) {
    /** Raise it when the synthesis changes, so that files made the old way are made anew. */
    private static final int RECIPE = 1;

    /**
     * Where the recording lies below the corpus's folder. The name ends in a checksum of all that decides how it sounds, so a file
     * of that name is that recording.
     */
    String audio() {
        String all = RECIPE + "|" + transcript + "|" + speaker.name() + "|" + labels + "|" + seed;
        CRC32 crc = new CRC32();
        crc.update(all.getBytes(StandardCharsets.UTF_8));
        return String.format(Locale.ROOT, "%s/%06d-%08x.wav", split.key(), number, crc.getValue());
    }

    /** Which part of the corpus it belongs to. */
    enum Split {
        TRAIN,
        VALIDATION,
        TEST;

        String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
