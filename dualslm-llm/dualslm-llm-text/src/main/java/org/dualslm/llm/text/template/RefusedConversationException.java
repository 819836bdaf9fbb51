package org.dualslm.llm.text.template;

/** A template called {@code raise_exception}: the model was not trained on conversations like this one. */
public final class RefusedConversationException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    RefusedConversationException(String message) {
        super(message);
    }
}
