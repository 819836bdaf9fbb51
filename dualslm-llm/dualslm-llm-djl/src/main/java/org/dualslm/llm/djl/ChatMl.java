package org.dualslm.llm.djl;

import java.util.List;
import org.dualslm.api.llm.ChatMessage;
import org.dualslm.api.llm.ChatTemplate;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.llm.Tokenizer;

/**
 * The layout of Qwen's chats: {@code <|im_start|>role\n…<|im_end|>\n}. There is a system turn only if the messages have one.
 */
final class ChatMl implements ChatTemplate {
    static final String START = "<|im_start|>";
    static final String END = "<|im_end|>";

    private final Tokenizer tokenizer;

    ChatMl(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** Whether the vocabulary has its two marks, each as one token. */
    static boolean fits(Tokenizer tokenizer) {
        return isMark(tokenizer, START) && isMark(tokenizer, END);
    }

    private static boolean isMark(Tokenizer tokenizer, String mark) {
        return tokenizer.encodeTemplate(mark).length == 1 && tokenizer.encode(mark).length != 1;
    }

    @Override
    public Prompt prompt(List<ChatMessage> messages, boolean openAnswer) {
        Prompt.Builder prompt = Prompt.builder();
        for (ChatMessage message : messages) {
            prompt.tokens(tokenizer.encodeTemplate(START + message.role().templateName() + "\n"));
            for (ChatMessage.Content content : message.contents()) {
                if (content instanceof ChatMessage.Text text) {
                    prompt.tokens(tokenizer.encode(text.text()));
                } else if (content instanceof ChatMessage.Speech speech) {
                    prompt.vectors(speech.vectors());
                }
            }
            prompt.tokens(tokenizer.encodeTemplate(END + "\n"));
        }
        if (openAnswer) {
            prompt.tokens(tokenizer.encodeTemplate(START + ChatMessage.Role.ASSISTANT.templateName() + "\n"));
        }
        return prompt.build();
    }
}
