package org.dualslm.examples.corpus;

import org.dualslm.api.DualSlmException;

/** espeak-ng is missing, or did not do what was asked. */
final class EspeakException extends DualSlmException {
    private static final long serialVersionUID = 1L;

    EspeakException(String message) {
        super(message);
    }
}
