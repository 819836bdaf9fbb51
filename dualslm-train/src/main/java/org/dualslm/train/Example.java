package org.dualslm.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.dualslm.api.SpokenTurn;
import org.dualslm.api.llm.ChatMessage;
import org.dualslm.api.llm.ChatMessage.Content;
import org.dualslm.api.llm.ChatMessage.Speech;
import org.dualslm.api.llm.ChatMessage.Text;
import org.dualslm.api.llm.PromptPart;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.train.corpus.CachedUtterance;
import org.dualslm.train.task.Information;
import org.dualslm.train.task.Task;

/**
 * One example of a batch. Immutable.
 *
 * @param turns in the order they are spoken; the last is the one to be answered
 * @param instruction what is asked of it; empty if the turn itself is answered
 * @param answers to learn, their weights summing to 1; several only where recordings were mixed
 * @param learners the adapters that get a gradient
 */
record Example(Task task, List<Turn> turns, String instruction, List<Answer> answers, Set<Information> learners) {
    /**
     * One kind of information in a prompt: from frames, as text, or (both null) none.
     *
     * @param mixed whether the frames are those of two recordings
     */
    record Part(Embeddings frames, String text, boolean mixed) {
        static final Part NOTHING = new Part(null, null, false);

        static Part heard(Embeddings frames) {
            return new Part(frames, null, false);
        }

        static Part text(String text) {
            return new Part(null, text, false);
        }

        /** @param vectors what the frames became, null if there are none */
        private Content content(Embeddings vectors) {
            if (vectors != null) {
                return new Speech(vectors);
            }
            return text == null ? null : new Text(text);
        }
    }

    /**
     * A turn.
     *
     * @param reply what the other side said to it; null for the last turn
     */
    record Turn(CachedUtterance source, Part how, Part what, ChatMessage reply) {
        Part part(Information kind) {
            return kind == Information.PARALINGUISTIC ? how : what;
        }
    }

    /** An answer to learn, with the token that ends it. */
    record Answer(PromptPart.Tokens tokens, double weight) {}

    Example {
        turns = List.copyOf(turns);
        answers = List.copyOf(answers);
        learners = Set.copyOf(learners);
    }

    /** The recording that is asked about. */
    CachedUtterance source() {
        return turns.get(turns.size() - 1).source();
    }

    /**
     * The conversation up to the answer.
     *
     * @param how the vectors that each turn's frames became, null where there are none
     * @param what the same of the linguistic adapter
     */
    List<ChatMessage> conversation(List<Embeddings> how, List<Embeddings> what) {
        List<ChatMessage> messages = new ArrayList<>();
        for (int i = 0; i < turns.size(); i++) {
            Turn turn = turns.get(i);
            messages.add(new SpokenTurn(
                            turn.how().content(how.get(i)),
                            turn.what().content(what.get(i)),
                            turn.reply() == null ? instruction : "")
                    .toMessage());
            if (turn.reply() != null) {
                messages.add(turn.reply());
            }
        }
        return messages;
    }
}
