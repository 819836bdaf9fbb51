package org.dualslm.train.corpus;

import java.util.List;
import java.util.Objects;

/**
 * Where an utterance stands in a dialogue. Immutable.
 *
 * @param dialogue the dialogue's name, the same for all its turns and for no other dialogue of the corpus
 * @param number the turn's place in it, from 0; there may be gaps
 * @param speaker whose turn it is, as {@code before} names the speakers; empty if unknown
 * @param before what was said earlier in the dialogue, as far as known, the oldest first
 */
public record DialogueTurn(String dialogue, int number, String speaker, List<Line> before) {
    public DialogueTurn {
        Objects.requireNonNull(dialogue, "dialogue");
        Objects.requireNonNull(speaker, "speaker");
        before = List.copyOf(before);
        if (dialogue.isEmpty() || number < 0) {
            throw new IllegalArgumentException("Not a turn: number " + number + " of dialogue '" + dialogue + "'");
        }
    }

    /**
     * Something said before.
     *
     * @param speaker by whom; empty if unknown
     * @param text its words
     */
    public record Line(String speaker, String text) {
        public Line {
            Objects.requireNonNull(speaker, "speaker");
            Objects.requireNonNull(text, "text");
        }
    }
}
