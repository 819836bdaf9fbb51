package org.dualslm.api;

/**
 * The root of every exception this library throws on purpose. Its message names the thing, the value found, the value
 * wanted, and what to do.
 */
public class DualSlmException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DualSlmException(String message) {
        super(message);
    }

    public DualSlmException(String message, Throwable cause) {
        super(message, cause);
    }
}
