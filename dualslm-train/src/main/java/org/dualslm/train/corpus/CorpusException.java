package org.dualslm.train.corpus;

import org.dualslm.api.DualSlmException;

/** A corpus cannot be used: the message names the file, the line where there is one, and the fault. */
public class CorpusException extends DualSlmException {
    private static final long serialVersionUID = 1L;

    public CorpusException(String message) {
        super(message);
    }

    public CorpusException(String message, Throwable cause) {
        super(message, cause);
    }
}
