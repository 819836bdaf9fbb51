package org.dualslm.api.llm;

import java.util.List;

/** Lays out a conversation as the language model was trained to read it. Shareable between threads. */
public interface ChatTemplate {
    /**
     * The prompt for a conversation.
     *
     * @param messages in order; a system message, if any, first
     * @param openAnswer whether to end with what opens the assistant's next turn
     */
    Prompt prompt(List<ChatMessage> messages, boolean openAnswer);
}
