package org.dualslm.train.judge;

import java.util.Objects;

/**
 * An answer to be judged. Immutable.
 *
 * @param id what reports call it
 * @param said what the speaker said; empty if unknown
 * @param style how, in words; empty if unknown
 * @param answer what a model answered
 */
public record JudgeQuestion(String id, String said, String style, String answer) {
    public JudgeQuestion {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(said, "said");
        Objects.requireNonNull(style, "style");
        Objects.requireNonNull(answer, "answer");
    }
}
