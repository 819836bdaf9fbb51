package org.dualslm.api;

import java.time.Duration;
import java.util.Objects;
import org.dualslm.api.llm.GeneratedText;

/**
 * What the model answered to a turn. Immutable.
 *
 * @param generated the tokens, and why they ended
 * @param timeToFirstToken from the moment the turn was given until the first token was there; the whole time if there was none
 */
public record Answer(GeneratedText generated, Duration timeToFirstToken) {
    public Answer {
        Objects.requireNonNull(generated, "generated");
        Objects.requireNonNull(timeToFirstToken, "timeToFirstToken");
    }

    /** The answer's text. */
    public String text() {
        return generated.text().strip();
    }
}
