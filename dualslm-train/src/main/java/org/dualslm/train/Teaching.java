package org.dualslm.train;

import java.util.List;
import java.util.Objects;
import org.dualslm.train.task.TaskMix;
import org.dualslm.train.task.TextForm;
import org.dualslm.train.task.Wordings;

/**
 * What a stage asks, in which words, and where answers come from. Immutable.
 *
 * @param tasks to train on
 * @param wordings how tasks are asked for
 * @param form how the language model reads speech in words, and words its answers
 * @param method how prompts are made up, and which adapters learn from an example
 * @param spellings what vectors are to spell beside, for each adapter for which the settings give that a weight; else left out
 * @param ownAnswers what the language model says where the corpus has no answer
 */
public record Teaching(
        TaskMix tasks,
        Wordings wordings,
        TextForm form,
        Method method,
        List<Spelling> spellings,
        OwnAnswers ownAnswers) {
    public Teaching {
        Objects.requireNonNull(tasks, "tasks");
        Objects.requireNonNull(wordings, "wordings");
        Objects.requireNonNull(form, "form");
        Objects.requireNonNull(method, "method");
        spellings = List.copyOf(spellings);
        Objects.requireNonNull(ownAnswers, "ownAnswers");
    }
}
