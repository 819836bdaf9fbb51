package org.dualslm.llm.text;

import java.util.Optional;
import java.util.function.Supplier;
import org.dualslm.api.llm.ChatTemplate;
import org.dualslm.api.llm.GenerationConfig;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;

/**
 * What a checkpoint holds beside its weights. Shareable between threads; close it after its last use.
 *
 * @param tokens empty if its files held no tokenizer
 * @param chats empty if its files held no chat template and none is known for its tokenizer
 * @param generationConfig what its authors recommend
 * @param description for messages: where its files are
 */
public record CheckpointText(
        Optional<HuggingFaceTokens> tokens,
        Optional<ChatTemplate> chats,
        GenerationConfig generationConfig,
        String description)
        implements AutoCloseable {
    /**
     * Reads {@code tokenizer.json}, the chat template and {@code generation_config.json}, each where there is one.
     *
     * @param vocabularySize of the model, in which stop tokens must be
     * @throws ModelFormatException if one of them is damaged
     */
    public static CheckpointText read(ModelSource source, int vocabularySize) {
        GenerationConfig generationConfig = GenerationDefaults.read(source, vocabularySize);
        Optional<HuggingFaceTokens> tokens = HuggingFaceTokens.find(source);
        try {
            return new CheckpointText(
                    tokens,
                    tokens.flatMap(found -> CheckpointChatTemplate.find(source, found)),
                    generationConfig,
                    source.description());
        } catch (RuntimeException | Error e) {
            tokens.ifPresent(HuggingFaceTokens::close);
            throw e;
        }
    }

    HuggingFaceTokens requireTokens() {
        return required(tokens, () -> "has no tokenizer: put its " + HuggingFaceTokens.FILE + " beside it");
    }

    ChatTemplate requireChats() {
        return required(
                chats,
                () -> "has no chat template: put its " + HuggingFaceTokens.FILE + " and its "
                        + CheckpointChatTemplate.FILE + " or " + CheckpointChatTemplate.CONFIG + " beside it");
    }

    private <T> T required(Optional<T> part, Supplier<String> complaint) {
        return part.orElseThrow(
                () -> new ModelFormatException("The language model in " + description + " " + complaint.get()));
    }

    /** What generated tokens read like; empty without a tokenizer. */
    IncrementalText newText() {
        return new IncrementalText(ids -> tokens.map(found -> found.decode(ids)).orElse(""));
    }

    @Override
    public void close() {
        tokens.ifPresent(HuggingFaceTokens::close);
    }
}
