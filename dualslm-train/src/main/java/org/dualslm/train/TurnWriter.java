package org.dualslm.train;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.dualslm.api.SpokenTurn;
import org.dualslm.api.llm.ChatMessage;
import org.dualslm.api.llm.ChatMessage.Role;
import org.dualslm.api.llm.LanguageModel;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.llm.PromptPart;

/** Writes turns and answers as a language model reads and ends them. */
final class TurnWriter {
    private final LanguageModel languageModel;
    private final int endOfAnswer;

    TurnWriter(LanguageModel languageModel) {
        this.languageModel = languageModel;
        this.endOfAnswer = endOfAnswer(languageModel);
    }

    /** A turn that opens a conversation, up to where the answer begins. */
    Prompt prompt(SpokenTurn turn) {
        return languageModel.chatTemplate().prompt(List.of(turn.toMessage()), true);
    }

    /** The answer's tokens, and the one that ends it. */
    PromptPart.Tokens target(String answer) {
        int[] ids = languageModel.tokenizer().encode(answer);
        int[] ended = Arrays.copyOf(ids, ids.length + 1);
        ended[ids.length] = endOfAnswer;
        return new PromptPart.Tokens(ended);
    }

    /** Of the stop tokens, the one that the chat template itself puts behind an answer. */
    private static int endOfAnswer(LanguageModel languageModel) {
        Set<Integer> stops = languageModel.generationConfig().stopTokens();
        List<ChatMessage> exchange = List.of(ChatMessage.of(Role.USER, "a"), ChatMessage.of(Role.ASSISTANT, "b"));
        int[] ids = languageModel.chatTemplate().prompt(exchange, false).parts().stream()
                .filter(PromptPart.Tokens.class::isInstance)
                .flatMapToInt(part -> IntStream.of(((PromptPart.Tokens) part).ids()))
                .toArray();
        for (int i = ids.length - 1; i >= 0; i--) {
            if (stops.contains(ids[i])) {
                return ids[i];
            }
        }
        throw new TrainingException("The chat template ends an answer with none of the stop tokens " + stops
                + ", so the language model cannot be taught where answers end; correct its generation_config.json");
    }
}
