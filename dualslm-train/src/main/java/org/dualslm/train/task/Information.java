package org.dualslm.train.task;

/** The two kinds of information in speech, one for each adapter (paper, section 2.1). */
public enum Information {
    /** How it was said. */
    PARALINGUISTIC,
    /** What was said. */
    LINGUISTIC
}
