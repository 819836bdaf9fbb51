package org.dualslm.train.task;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.dualslm.train.corpus.CachedUtterance;
import org.dualslm.train.corpus.Split;
import org.dualslm.train.corpus.Utterance;

/**
 * What somebody says, and what was said before. Immutable.
 *
 * @param earlier the turns before, the oldest first; empty where the turn opens the dialogue
 * @param spoken the turn to be answered
 * @param answer what the other side says to it; empty if unknown
 */
public record Dialogue(List<Exchange> earlier, CachedUtterance spoken, String answer) {
    /**
     * A turn and its answer. Immutable.
     *
     * @param answer empty if unknown: then what the language model itself says stands in its place
     */
    public record Exchange(CachedUtterance spoken, String answer) {
        public Exchange {
            Objects.requireNonNull(spoken, "spoken");
            Objects.requireNonNull(answer, "answer");
        }

        /** A turn of which there is no recording, but the words. */
        public static Exchange inText(String words, String answer) {
            Utterance utterance = new Utterance(Path.of(""), words, "", Map.of(), Split.TRAIN);
            return new Exchange(new CachedUtterance(utterance, "", 0), answer);
        }
    }

    public Dialogue {
        earlier = List.copyOf(earlier);
        Objects.requireNonNull(spoken, "spoken");
        Objects.requireNonNull(answer, "answer");
    }

    /** One turn with nothing before it. */
    public static Dialogue of(CachedUtterance spoken) {
        return new Dialogue(List.of(), spoken, "");
    }

    /** The turn to be answered. */
    public Utterance now() {
        return spoken.utterance();
    }

    /** The turn before it. */
    public Optional<Utterance> before() {
        return earlier.isEmpty()
                ? Optional.empty()
                : Optional.of(earlier.get(earlier.size() - 1).spoken().utterance());
    }

    /** This dialogue without its oldest turn. */
    public Dialogue withoutOldest() {
        return new Dialogue(earlier.subList(1, earlier.size()), spoken, answer);
    }
}
