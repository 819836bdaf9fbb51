package org.dualslm.train;

import java.util.List;
import org.dualslm.train.corpus.CachedUtterance;

/** Errors of a training under way. */
final class Faults {
    private Faults() {}

    /** A loss or gradient became infinite or NaN. */
    static TrainingException notFinite(String what, int step, List<CachedUtterance> utterances) {
        List<String> audio = utterances.stream()
                .map(cached -> cached.utterance().audio().toString())
                .toList();
        return new TrainingException(
                "The " + what + " of step " + step + " is not a finite number; in the batch were " + audio
                        + ". Nothing was learned from it; the last checkpoint stands. Look at these recordings, or lower the learning"
                        + " rate");
    }
}
