package org.dualslm.train;

import org.dualslm.api.DualSlmException;

/** A training cannot start, go on, or be resumed: the message says why and what to do. */
public class TrainingException extends DualSlmException {
    private static final long serialVersionUID = 1L;

    public TrainingException(String message) {
        super(message);
    }

    public TrainingException(String message, Throwable cause) {
        super(message, cause);
    }
}
