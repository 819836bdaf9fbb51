package org.dualslm.hub;

import org.dualslm.api.DualSlmException;

/** A checkpoint cannot be had: it is not there, not permitted, damaged, or the hub cannot be reached. */
public final class HubException extends DualSlmException {
    private static final long serialVersionUID = 1L;

    HubException(String message) {
        super(message);
    }

    HubException(String message, Throwable cause) {
        super(message, cause);
    }
}
