package org.dualslm.examples.corpus;

import java.util.SplittableRandom;
import org.dualslm.examples.corpus.Labels.Energy;
import org.dualslm.examples.corpus.Labels.Gender;
import org.dualslm.examples.corpus.Labels.Pitch;
import org.dualslm.examples.corpus.Labels.Tempo;

/** What the classes mean in figures. Gaps lie between neighbouring bands, so that no utterance is between two classes. */
final class Bands {
    /** An interval, both ends included. */
    record Band(double low, double high) {
        boolean contains(double value) {
            return value >= low && value <= high;
        }

        double draw(SplittableRandom random) {
            return random.nextDouble(low, high);
        }
    }

    private Bands() {}

    /** The median fundamental frequency of the utterance, in Hz. */
    static Band medianPitch(Gender gender, Pitch pitch) {
        return switch (gender) {
            case MALE ->
                switch (pitch) {
                    case LOW -> new Band(80, 93);
                    case NORMAL -> new Band(108, 122);
                    case HIGH -> new Band(138, 155);
                };
            case FEMALE ->
                switch (pitch) {
                    case LOW -> new Band(168, 182);
                    case NORMAL -> new Band(202, 220);
                    case HIGH -> new Band(243, 272);
                };
        };
    }

    /** Words a minute, for a voice of ordinary timing. */
    static Band tempo(Tempo tempo) {
        return switch (tempo) {
            case SLOW -> new Band(92, 114);
            case NORMAL -> new Band(144, 170);
            case FAST -> new Band(216, 255);
        };
    }

    /** The level of active speech ({@link Level#active}), in dB below full scale. */
    static Band level(Energy energy) {
        return switch (energy) {
            case QUIET -> new Band(-40, -34);
            case NORMAL -> new Band(-28, -24);
            case LOUD -> new Band(-19, -15);
        };
    }
}
