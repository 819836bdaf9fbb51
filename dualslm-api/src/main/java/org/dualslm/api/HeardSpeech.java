package org.dualslm.api;

import java.util.Objects;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.llm.ChatMessage.Speech;
import org.dualslm.api.tensor.Embeddings;

/**
 * A recording as the adapters hand it to the language model. Immutable.
 *
 * @param paralinguistic how it was said: {@code [10, hidden size]} with the paper's settings
 * @param linguistic what was said: about ten vectors a second {@code [n, hidden size]}
 * @param recording what was heard, so that another model can hear it anew; null if it is not known
 */
public record HeardSpeech(Embeddings paralinguistic, Embeddings linguistic, AudioClip recording) {
    public HeardSpeech {
        Objects.requireNonNull(paralinguistic, "paralinguistic");
        Objects.requireNonNull(linguistic, "linguistic");
    }

    /** Vectors whose recording is not known. */
    public HeardSpeech(Embeddings paralinguistic, Embeddings linguistic) {
        this(paralinguistic, linguistic, null);
    }

    /** The turn to be answered as it is. */
    public SpokenTurn toTurn() {
        return asking("");
    }

    /** The turn with a request about it. */
    public SpokenTurn asking(String instruction) {
        return new SpokenTurn(new Speech(paralinguistic), new Speech(linguistic), instruction, recording);
    }
}
