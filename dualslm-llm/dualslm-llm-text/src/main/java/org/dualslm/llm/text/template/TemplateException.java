package org.dualslm.llm.text.template;

import org.dualslm.api.plugin.ModelFormatException;

/** A template is damaged, uses what is not supported, or cannot be rendered with these messages. */
final class TemplateException extends ModelFormatException {
    private static final long serialVersionUID = 1L;

    private final boolean located;

    TemplateException(String message) {
        this(message, null, false);
    }

    private TemplateException(String message, Throwable cause, boolean located) {
        super(message, cause);
        this.located = located;
    }

    /** The same, told with the line of the innermost statement it happened in. */
    TemplateException at(String template, int line) {
        return located ? this : new TemplateException(template + ", line " + line + ": " + getMessage(), this, true);
    }
}
