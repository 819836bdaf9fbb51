package org.dualslm.api.plugin;

import org.dualslm.api.DualSlmException;

/** A model's files are missing, damaged, or do not fit each other. */
public class ModelFormatException extends DualSlmException {
    private static final long serialVersionUID = 1L;

    public ModelFormatException(String message) {
        super(message);
    }

    public ModelFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
