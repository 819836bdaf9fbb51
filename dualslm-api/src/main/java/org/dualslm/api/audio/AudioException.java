package org.dualslm.api.audio;

import org.dualslm.api.DualSlmException;

/** Audio that cannot be used: the message names the file, or the clip, and the fault. */
public class AudioException extends DualSlmException {
    private static final long serialVersionUID = 1L;

    public AudioException(String message) {
        super(message);
    }

    public AudioException(String message, Throwable cause) {
        super(message, cause);
    }
}
