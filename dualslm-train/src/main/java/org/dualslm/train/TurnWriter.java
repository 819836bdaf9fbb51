package org.dualslm.train;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
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

    /** A conversation, up to where its next answer begins. */
    Prompt prompt(List<ChatMessage> conversation) {
        return languageModel.chatTemplate().prompt(conversation, true);
    }

    /** The answer's tokens, and the one that ends it. */
    PromptPart.Tokens target(String answer) {
        return ended(languageModel.tokenizer().encode(answer));
    }

    /** The same of an answer in tokens; one that was cut off does not end. */
    PromptPart.Tokens target(OwnAnswers.Answer answer) {
        int[] ids = answer.tokens().stream().mapToInt(Integer::intValue).toArray();
        return answer.ended() ? ended(ids) : new PromptPart.Tokens(ids);
    }

    private PromptPart.Tokens ended(int[] ids) {
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
