package org.dualslm.api;

/** Two parts of a model do not fit: the message names both and both numbers. */
public class IncompatiblePartsException extends DualSlmException {
    private static final long serialVersionUID = 1L;

    public IncompatiblePartsException(String message) {
        super(message);
    }
}
