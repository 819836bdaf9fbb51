package org.dualslm.train;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonArray;
import org.dualslm.api.internal.json.JsonException;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.api.llm.ChatMessage;
import org.dualslm.api.llm.DecodingSession;
import org.dualslm.api.llm.GeneratedText;
import org.dualslm.api.llm.LanguageModel;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.llm.PromptPart;
import org.dualslm.api.llm.TokenListener;

/**
 * What the frozen language model itself says when it is told in text what adapters should make it hear: the answers to learn where a
 * corpus has none (behaviour alignment). The likeliest answer, so always the same; computed once and kept in a file of JSON Lines, which
 * several trainings may share. May be used by several threads.
 */
public final class OwnAnswers {
    /** The most tokens an answer may have, unless told otherwise. */
    public static final int MOST_TOKENS = 64;

    /**
     * An answer. Immutable.
     *
     * @param tokens without the one that ends it
     * @param ended whether it ends there, or was cut off
     */
    record Answer(List<Integer> tokens, boolean ended) {
        Answer {
            tokens = List.copyOf(tokens);
        }
    }

    private final LanguageModel languageModel;
    private final Path directory;
    private final int mostTokens;
    private final Map<String, Answer> known = new ConcurrentHashMap<>();
    private Path file;

    /**
     * @param languageModel that is asked; not closed
     * @param directory where to keep answers, for each language model a file of its own; made if need be
     */
    public OwnAnswers(LanguageModel languageModel, Path directory) {
        this(languageModel, directory, MOST_TOKENS);
    }

    /** @param mostTokens that an answer may have, ≥ 1 */
    public OwnAnswers(LanguageModel languageModel, Path directory, int mostTokens) {
        this.languageModel = languageModel;
        this.directory = directory;
        this.mostTokens = mostTokens;
    }

    int mostTokens() {
        return mostTokens;
    }

    /** What it says next in a conversation in text. */
    Answer to(List<ChatMessage> conversation) {
        open();
        Prompt prompt = languageModel.chatTemplate().prompt(conversation, true);
        return known.computeIfAbsent(digest(prompt), key -> {
            GeneratedText said = generate(prompt);
            Answer answer = new Answer(said.tokens(), said.end() == GeneratedText.End.STOP_TOKEN);
            keep(key, answer, said.text());
            return answer;
        });
    }

    private GeneratedText generate(Prompt prompt) {
        try (DecodingSession session = languageModel.openSession()) {
            session.append(prompt);
            return session.generate(languageModel.generationConfig().greedy(mostTokens), TokenListener.NONE)
                    .await();
        }
    }

    private synchronized void keep(String key, Answer answer, String text) {
        JsonObject line = JsonObject.builder()
                .put("prompt", key)
                .put(
                        "tokens",
                        JsonArray.ofIntegers(answer.tokens().stream()
                                .mapToLong(Integer::longValue)
                                .toArray()))
                .put("ended", answer.ended())
                .put("text", text)
                .build();
        try {
            Files.writeString(file, line.toText() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new TrainingException("Cannot keep an answer in " + file + ": " + e, e);
        }
    }

    /** Reads what is known, at the first use. */
    private synchronized void open() {
        if (file != null) {
            return;
        }
        String name = hex((languageModel.fingerprint() + "\n" + mostTokens).getBytes(StandardCharsets.UTF_8));
        Path found = directory.resolve("answers-" + name.substring(0, 32) + ".jsonl");
        try {
            Files.createDirectories(directory);
            String lines = Files.exists(found) ? Files.readString(found) : "";
            lines.lines().forEach(line -> read(line, found));
            if (!lines.isEmpty() && !lines.endsWith("\n")) {
                // A process was killed while it wrote: what comes next begins a line of its own.
                Files.writeString(found, "\n", StandardOpenOption.APPEND);
            }
        } catch (IOException e) {
            throw new TrainingException("Cannot read the answers in " + found + ": " + e, e);
        }
        file = found;
    }

    private void read(String line, Path origin) {
        try {
            JsonObject kept = Json.parseObject(line, origin.toString());
            List<Integer> tokens =
                    Arrays.stream(kept.array("tokens").integers()).boxed().toList();
            known.put(kept.text("prompt"), new Answer(tokens, kept.flag("ended")));
        } catch (JsonException e) {
            // Half a line: its answer is computed again.
        }
    }

    private static String digest(Prompt prompt) {
        int[] ids = prompt.parts().stream()
                .flatMapToInt(part -> Arrays.stream(((PromptPart.Tokens) part).ids()))
                .toArray();
        ByteBuffer bytes = ByteBuffer.allocate(ids.length * Integer.BYTES);
        bytes.asIntBuffer().put(ids);
        return hex(bytes.array());
    }

    private static String hex(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
