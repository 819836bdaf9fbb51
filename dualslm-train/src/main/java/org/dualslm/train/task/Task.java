package org.dualslm.train.task;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Something to ask about speech, and the answer to learn. How it is asked is a matter of {@link Wordings}. Immutable. */
public interface Task {
    /** For curricula, logs and reports: lower case, such as {@code transcription} or {@code pitch}. */
    String name();

    /**
     * What must be heard of a turn to do it; the answer depends on nothing else.
     *
     * @param back 0 for the turn in which it is asked, 1 for the one before, and so on
     */
    Set<Information> needs(int back);

    /** What must be heard of any turn: the adapters that learn from the task. Never empty. */
    default Set<Information> needs() {
        EnumSet<Information> needs = EnumSet.noneOf(Information.class);
        needs.addAll(needs(0));
        needs.addAll(needs(1));
        return needs;
    }

    /** Whether it can be asked: turns that it needs are there, and labelled with what is asked. */
    boolean fits(Dialogue dialogue);

    /**
     * What the model should answer; empty where only the language model can say, which is then asked in text.
     *
     * @param dialogue one that {@linkplain #fits fits}
     */
    Optional<String> answer(Dialogue dialogue);
}
