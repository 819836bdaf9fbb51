package org.dualslm.train.corpus;

import java.util.Locale;

/** What an utterance may be used for. */
public enum Split {
    TRAIN,
    VALIDATION,
    TEST;

    /** As manifests and command lines spell it: {@code train}, {@code validation}, {@code test}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
