package org.dualslm.train.judge;

import org.dualslm.api.DualSlmException;

/** A judge cannot be asked, or does not answer as it should. */
public final class JudgeException extends DualSlmException {
    private static final long serialVersionUID = 1L;

    public JudgeException(String message) {
        super(message);
    }

    public JudgeException(String message, Throwable cause) {
        super(message, cause);
    }
}
