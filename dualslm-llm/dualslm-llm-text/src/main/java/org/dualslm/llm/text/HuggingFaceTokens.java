package org.dualslm.llm.text;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.api.internal.lock.UseLock;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.llm.PromptPart;
import org.dualslm.api.llm.Tokenizer;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;

/**
 * The tokenizer of a {@code tokenizer.json}, twice: as it is, for a template's own text and for decoding, and as a {@link
 * GuardedVocabulary} where what people say is encoded, so that no spelling of an added token becomes one. Close it after its last
 * use.
 */
public final class HuggingFaceTokens implements Tokenizer, AutoCloseable {
    public static final String FILE = "tokenizer.json";

    /** By default the library cuts texts at 512 tokens. */
    private static final Map<String, String> AS_IT_IS =
            Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "false");

    private final HuggingFaceTokenizer template;
    private final HuggingFaceTokenizer guarded;
    private final GuardedVocabulary vocabulary;
    private final Map<Integer, Integer> publicIds;
    private final int insertionId;
    private final UseLock lock = new UseLock("The tokenizer of a language model");

    private HuggingFaceTokens(
            HuggingFaceTokenizer template, HuggingFaceTokenizer guarded, GuardedVocabulary vocabulary) {
        this.template = template;
        this.guarded = guarded;
        this.vocabulary = vocabulary;
        this.publicIds = publicIds(guarded, vocabulary);
        this.insertionId = single(guarded, vocabulary.insertion());
    }

    /**
     * The tokenizer of a checkpoint; empty if there is none.
     *
     * @throws ModelFormatException if it cannot be read
     */
    static Optional<HuggingFaceTokens> find(ModelSource source) {
        if (!source.contains(FILE)) {
            return Optional.empty();
        }
        JsonObject json = Json.readObject(source, FILE);
        HuggingFaceTokenizer template = load(json, source);
        HuggingFaceTokenizer guarded = null;
        try {
            GuardedVocabulary vocabulary = GuardedVocabulary.of(json);
            guarded = load(vocabulary.tokenizer(), source);
            return Optional.of(new HuggingFaceTokens(template, guarded, vocabulary));
        } catch (RuntimeException e) {
            template.close();
            if (guarded != null) {
                guarded.close();
            }
            throw e;
        }
    }

    private static HuggingFaceTokenizer load(JsonObject json, ModelSource source) {
        try {
            byte[] bytes = json.toText().getBytes(StandardCharsets.UTF_8);
            return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(bytes), AS_IT_IS);
        } catch (IOException | RuntimeException e) { // the native library throws plain RuntimeExceptions
            throw new ModelFormatException(
                    "Cannot read the tokenizer " + FILE + " in " + source.description() + ": " + e.getMessage(), e);
        }
    }

    /** Each secret name must be one token, or what it stands for would be spelled out. */
    private static Map<Integer, Integer> publicIds(HuggingFaceTokenizer guarded, GuardedVocabulary vocabulary) {
        Map<Integer, Integer> publicIds = new HashMap<>();
        vocabulary.idsBySecretName().forEach((name, id) -> publicIds.put(single(guarded, name), id));
        return publicIds;
    }

    private static int single(HuggingFaceTokenizer guarded, String name) {
        long[] ids = guarded.encode(name, false, false).getIds();
        if (ids.length != 1) {
            throw new ModelFormatException("The added tokens of " + FILE + " do not survive its normalizer: one became "
                    + ids.length + " tokens");
        }
        return Math.toIntExact(ids[0]);
    }

    @Override
    public int[] encode(String text) {
        return publicIds(raw(guarded, text));
    }

    @Override
    public int[] encodeTemplate(String text) {
        return raw(template, text);
    }

    /** A stretch of a chat. */
    sealed interface Piece {}

    /** A template's own text, in which added tokens are tokens. */
    record TemplateText(String text) implements Piece {}

    /** What somebody said, in which nothing is. */
    record SaidText(String text) implements Piece {}

    /** What stands in between as it is: vectors, or tokens that a model wrote. */
    record Inserted(PromptPart part) implements Piece {}

    /** The prompt of a whole chat, encoded in one go: as the reference encodes the same text, but for what people said. */
    Prompt encode(List<Piece> pieces) {
        StringBuilder text = new StringBuilder();
        List<PromptPart> insertions = new ArrayList<>();
        for (Piece piece : pieces) {
            if (piece instanceof TemplateText own) {
                text.append(vocabulary.translate(own.text()));
            } else if (piece instanceof SaidText said) {
                text.append(said.text());
            } else if (piece instanceof Inserted inserted) {
                text.append(vocabulary.insertion());
                insertions.add(inserted.part());
            }
        }
        int[] ids = raw(guarded, text.toString());
        List<PromptPart> parts = new ArrayList<>();
        int start = 0;
        for (PromptPart insertion : insertions) {
            int end = start;
            while (ids[end] != insertionId) {
                end++;
            }
            addTokens(Arrays.copyOfRange(ids, start, end), parts);
            parts.add(insertion);
            start = end + 1;
        }
        addTokens(Arrays.copyOfRange(ids, start, ids.length), parts);
        return new Prompt(parts);
    }

    private void addTokens(int[] ids, List<PromptPart> parts) {
        if (ids.length > 0) {
            parts.add(new PromptPart.Tokens(publicIds(ids)));
        }
    }

    private int[] publicIds(int[] ids) {
        return Arrays.stream(ids).map(id -> publicIds.getOrDefault(id, id)).toArray();
    }

    private int[] raw(HuggingFaceTokenizer tokenizer, String text) {
        return lock.use(() -> {
            Encoding encoding = tokenizer.encode(text, false, false);
            return Arrays.stream(encoding.getIds()).mapToInt(Math::toIntExact).toArray();
        });
    }

    @Override
    public String decode(int[] ids) {
        for (int id : ids) {
            if (id < 0) {
                throw new IllegalArgumentException("Token id " + id + " is negative");
            }
        }
        return lock.use(() -> template.decode(Arrays.stream(ids).asLongStream().toArray(), true));
    }

    @Override
    public void close() {
        lock.close(() -> {
            template.close();
            guarded.close();
        });
    }
}
