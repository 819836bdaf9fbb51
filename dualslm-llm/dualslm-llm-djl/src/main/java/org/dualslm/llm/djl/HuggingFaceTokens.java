package org.dualslm.llm.djl;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonArray;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.api.llm.Tokenizer;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;

/**
 * The tokenizer of a {@code tokenizer.json}, twice: as it is for a template's own text and for decoding, and without its added
 * tokens for what people say, so that no spelling of a special token becomes one. Close it after its last use.
 */
final class HuggingFaceTokens implements Tokenizer, AutoCloseable {
    static final String FILE = "tokenizer.json";

    /** By default the library cuts texts at 512 tokens. */
    private static final Map<String, String> AS_IT_IS =
            Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "false");

    private final HuggingFaceTokenizer template;
    private final HuggingFaceTokenizer plain;
    private final ReadWriteLock inUse = new ReentrantReadWriteLock();
    private boolean closed;

    private HuggingFaceTokens(HuggingFaceTokenizer template, HuggingFaceTokenizer plain) {
        this.template = template;
        this.plain = plain;
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
        try {
            return Optional.of(new HuggingFaceTokens(template, load(withoutAddedTokens(json), source)));
        } catch (ModelFormatException e) {
            template.close();
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

    /** Special tokens leave the vocabulary as well, since a word-level model would find them there. */
    private static JsonObject withoutAddedTokens(JsonObject json) {
        if (!json.has("added_tokens")) {
            return json;
        }
        List<JsonObject> added = json.array("added_tokens").objects();
        Set<String> special = added.stream()
                .filter(token -> token.flag("special", false))
                .map(token -> token.text("content"))
                .collect(Collectors.toSet());
        JsonObject.Builder without = JsonObject.builder();
        json.values().forEach((key, value) -> {
            if (key.equals("added_tokens")) {
                without.put(key, JsonArray.of(List.of()));
            } else if (key.equals("model")) {
                without.put(key, withoutWords(json.object(key), special));
            } else {
                without.put(key, value);
            }
        });
        return without.build();
    }

    private static JsonObject withoutWords(JsonObject model, Set<String> words) {
        if (!(model.get("vocab") instanceof JsonObject vocabulary)) {
            return model; // a list, whose places are the ids: nothing can be taken out
        }
        String unknown = model.text("unk_token", null);
        JsonObject.Builder fewer = JsonObject.builder();
        vocabulary.values().forEach((word, id) -> {
            if (!words.contains(word) || word.equals(unknown)) {
                fewer.put(word, id);
            }
        });
        JsonObject.Builder without = JsonObject.builder();
        model.values().forEach((key, value) -> without.put(key, key.equals("vocab") ? fewer.build() : value));
        return without.build();
    }

    @Override
    public int[] encode(String text) {
        return encode(plain, text);
    }

    @Override
    public int[] encodeTemplate(String text) {
        return encode(template, text);
    }

    private int[] encode(HuggingFaceTokenizer tokenizer, String text) {
        return whileOpen(() -> {
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
        return whileOpen(() -> template.decode(Arrays.stream(ids).asLongStream().toArray(), true));
    }

    private <T> T whileOpen(Supplier<T> use) {
        Lock lock = inUse.readLock();
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("The tokenizer is closed, with its language model");
            }
            return use.get();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        Lock lock = inUse.writeLock();
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                template.close();
                plain.close();
            }
        } finally {
            lock.unlock();
        }
    }
}
