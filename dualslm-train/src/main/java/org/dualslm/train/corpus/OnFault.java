package org.dualslm.train.corpus;

/** What to do about a recording that is missing or cannot be read. */
public enum OnFault {
    /** Leave it out and count it. */
    SKIP,
    /** Stop with an error that names it. */
    FAIL
}
