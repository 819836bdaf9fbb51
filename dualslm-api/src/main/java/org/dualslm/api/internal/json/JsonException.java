package org.dualslm.api.internal.json;

import org.dualslm.api.plugin.ModelFormatException;

/** A text is not JSON, or does not hold what is wanted of it. The message says where, what was found, and what was wanted. */
public final class JsonException extends ModelFormatException {
    private static final long serialVersionUID = 1L;

    public JsonException(String message) {
        super(message);
    }

    public JsonException(String message, Throwable cause) {
        super(message, cause);
    }
}
