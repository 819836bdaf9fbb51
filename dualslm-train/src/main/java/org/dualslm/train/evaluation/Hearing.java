package org.dualslm.train.evaluation;

import java.util.Locale;
import org.dualslm.api.HeardSpeech;
import org.dualslm.api.SpokenTurn;
import org.dualslm.api.llm.ChatMessage.Speech;

/** Which of the adapters' vectors a model is given: with one kind alone it shows what that kind carries. */
public enum Hearing {
    BOTH,
    PARALINGUISTIC,
    LINGUISTIC;

    /** As reports spell it. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    SpokenTurn turn(HeardSpeech speech, String instruction) {
        return new SpokenTurn(
                this == LINGUISTIC ? null : new Speech(speech.paralinguistic()),
                this == PARALINGUISTIC ? null : new Speech(speech.linguistic()),
                instruction);
    }
}
