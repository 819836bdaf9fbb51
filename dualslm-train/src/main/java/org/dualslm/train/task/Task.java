package org.dualslm.train.task;

import java.util.Set;
import org.dualslm.train.corpus.Utterance;

/** Something to ask about a recording, and the answer to learn. Immutable. */
public interface Task {
    /** For logs and reports: lower case, such as {@code transcription} or {@code pitch}. */
    String name();

    /** What must be heard to do it; the answer depends on nothing else. Never empty. */
    Set<Information> needs();

    /** Whether an utterance is labelled with what is asked. */
    boolean fits(Utterance utterance);

    /** What the user asks. */
    String instruction();

    /**
     * What the model should answer.
     *
     * @param utterance one that {@linkplain #fits fits}
     */
    String answer(Utterance utterance);
}
