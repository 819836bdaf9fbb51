package org.dualslm.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.llm.ChatMessage;
import org.dualslm.api.llm.ChatMessage.Content;
import org.dualslm.api.llm.ChatMessage.Role;
import org.dualslm.api.llm.ChatMessage.Speech;
import org.dualslm.api.llm.ChatMessage.Text;

/**
 * A user's spoken turn: how it was said, what was said, and perhaps an instruction about it. Each of the first two is an adapter's
 * vectors, text that says the same, or nothing (paper, sections 2.1 and 2.4: the paralinguistic part stands first). Immutable.
 *
 * @param how paralinguistic vectors, a caption such as {@code a woman speaks fast and happily}, or null for nothing
 * @param what linguistic vectors, a transcript, or null for nothing
 * @param instruction a request about the turn; empty when the turn itself is to be answered
 * @param recording what the vectors were heard from, so that another model can hear it anew; null if it is not known
 */
public record SpokenTurn(Content how, Content what, String instruction, AudioClip recording) {
    public SpokenTurn {
        Objects.requireNonNull(instruction, "instruction");
    }

    /** A turn whose recording is not known, or which has no vectors. */
    public SpokenTurn(Content how, Content what, String instruction) {
        this(how, what, instruction, null);
    }

    /** Whether an adapter's vectors are in it, which only the model that heard them understands. */
    boolean hasVectors() {
        return how instanceof Speech || what instanceof Speech;
    }

    /** The same turn with the vectors of another model, where it has vectors. */
    SpokenTurn heardAs(HeardSpeech speech) {
        return new SpokenTurn(
                how instanceof Speech ? new Speech(speech.paralinguistic()) : how,
                what instanceof Speech ? new Speech(speech.linguistic()) : what,
                instruction,
                recording);
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
