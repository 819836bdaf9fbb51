package org.dualslm.api;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.llm.ChatMessage;
import org.dualslm.api.llm.ChatMessage.Generated;
import org.dualslm.api.llm.ChatMessage.Role;
import org.dualslm.api.llm.GeneratedText;
import org.dualslm.api.llm.LanguageModel;

/** The turns of a conversation, with what it takes to lay them out for another model. Immutable. */
final class ConversationHistory {
    static final ConversationHistory EMPTY = new ConversationHistory(List.of());

    /**
     * A turn.
     *
     * @param message as the model at hand reads it
     * @param spoken null unless it was spoken
     * @param answer null unless the model at hand generated it
     * @param oldEars whether it was heard with an encoder or adapters that the model at hand does not have
     */
    private record Turn(ChatMessage message, SpokenTurn spoken, GeneratedText answer, boolean oldEars) {
        static Turn written(ChatMessage message) {
            return new Turn(message, null, null, false);
        }

        static Turn spoken(SpokenTurn turn, boolean oldEars) {
            return new Turn(turn.toMessage(), turn, null, oldEars);
        }

        static Turn generated(GeneratedText answer) {
            ChatMessage message = new ChatMessage(Role.ASSISTANT, List.of(new Generated(answer.tokens())));
            return new Turn(message, null, answer, false);
        }

        boolean hasVectors() {
            return spoken != null && spoken.hasVectors();
        }
    }

    private final List<Turn> turns;

    private ConversationHistory(List<Turn> turns) {
        this.turns = List.copyOf(turns);
    }

    boolean isEmpty() {
        return turns.isEmpty();
    }

    List<ChatMessage> messages() {
        return turns.stream().map(Turn::message).toList();
    }

    ConversationHistory and(ChatMessage text) {
        return and(Turn.written(text));
    }

    ConversationHistory and(SpokenTurn spoken) {
        return and(Turn.spoken(spoken, false));
    }

    ConversationHistory and(GeneratedText answer) {
        return and(Turn.generated(answer));
    }

    private ConversationHistory and(Turn turn) {
        List<Turn> all = new ArrayList<>(turns);
        all.add(turn);
        return new ConversationHistory(all);
    }

    /**
     * These turns as another model reads them.
     *
     * @throws IncompatiblePartsException if it cannot
     */
    ConversationHistory carriedOver(SpeechLanguageModel from, SpeechLanguageModel to) {
        boolean sameEars = to.hearsAs(from);
        if (to.speaksAs(from)) {
            return sameEars ? this : map(turn -> turn.hasVectors() ? Turn.spoken(turn.spoken(), true) : turn);
        }
        ConversationHistory carried = heardAgain(to, sameEars).map(ConversationHistory::withoutTokens);
        carried.requireRoom(to.languageModel());
        return carried;
    }

    /** Another tokenizer has other tokens, but the text is the same. */
    private static Turn withoutTokens(Turn turn) {
        return turn.answer() == null
                ? turn
                : Turn.written(
                        ChatMessage.of(Role.ASSISTANT, turn.answer().text().strip()));
    }

    private ConversationHistory heardAgain(SpeechLanguageModel model, boolean sameEars) {
        Predicate<Turn> must = turn -> turn.hasVectors() && (turn.oldEars() || !sameEars);
        List<AudioClip> recordings = new ArrayList<>();
        for (int i = 0; i < turns.size(); i++) {
            if (must.test(turns.get(i))) {
                AudioClip recording = turns.get(i).spoken().recording();
                if (recording == null) {
                    throw new IncompatiblePartsException("Message " + (i + 1)
                            + " of the conversation was given as vectors without their recording, so that the other model"
                            + " cannot hear it: give the conversation the recording, or what hear(recording) gave");
                }
                recordings.add(recording);
            }
        }
        if (recordings.isEmpty()) {
            return this;
        }
        Iterator<HeardSpeech> heard = model.hear(recordings).iterator();
        return map(turn -> must.test(turn) ? Turn.spoken(turn.spoken().heardAs(heard.next()), false) : turn);
    }

    private ConversationHistory map(UnaryOperator<Turn> change) {
        return new ConversationHistory(turns.stream().map(change).toList());
    }

    private void requireRoom(LanguageModel model) {
        if (turns.stream().noneMatch(turn -> turn.message().role() == Role.USER)) {
            return; // there are layouts that ask for a turn
        }
        int length = model.chatTemplate().prompt(messages(), false).length();
        if (length > model.contextLength()) {
            throw new IncompatiblePartsException("The conversation so far takes " + length
                    + " positions, but the language model has a context of " + model.contextLength()
                    + "; choose one of a longer context, or start another conversation");
        }
    }
}
