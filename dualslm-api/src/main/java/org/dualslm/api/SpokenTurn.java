package org.dualslm.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.dualslm.api.llm.ChatMessage;
import org.dualslm.api.llm.ChatMessage.Content;
import org.dualslm.api.llm.ChatMessage.Role;
import org.dualslm.api.llm.ChatMessage.Text;

/**
 * A user's spoken turn: how it was said, what was said, and perhaps an instruction about it. Each of the first two is an adapter's
 * vectors, text that says the same, or nothing (paper, sections 2.1 and 2.4: the paralinguistic part stands first). Immutable.
 *
 * @param how paralinguistic vectors, a caption such as {@code a woman speaks fast and happily}, or null for nothing
 * @param what linguistic vectors, a transcript, or null for nothing
 * @param instruction a request about the turn; empty when the turn itself is to be answered
 */
public record SpokenTurn(Content how, Content what, String instruction) {
    public SpokenTurn {
        Objects.requireNonNull(instruction, "instruction");
    }

    /**
     * The one place that lays out a spoken turn, in training as in use: {@code how}, {@code what}, and the instruction on a line of
     * its own. Text is encoded part by part, so a part's tokens do not depend on its neighbours.
     */
    public ChatMessage toMessage() {
        List<Content> contents = new ArrayList<>();
        if (how != null) {
            contents.add(how);
        }
        if (what != null) {
            contents.add(what);
        }
        if (!instruction.isEmpty()) {
            contents.add(new Text("\n" + instruction));
        }
        return new ChatMessage(Role.USER, contents);
    }
}
