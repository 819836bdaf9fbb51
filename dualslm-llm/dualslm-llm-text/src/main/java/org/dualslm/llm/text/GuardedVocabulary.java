package org.dualslm.llm.text;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonArray;
import org.dualslm.api.internal.json.JsonObject;

/**
 * A tokenizer whose added tokens ({@code <|im_end|>} and the like) go by secret names, drawn anew each time it is loaded. A chat
 * template's own text is translated to these names before it is encoded; what people say is not, so nothing that they can type is
 * an added token. All of it is encoded in one piece, as the reference does, so the ids are the same at every seam. Immutable.
 */
final class GuardedVocabulary {
    /** Letters and digits alone, which every normalizer leaves as they are; all of one length, so that none starts another. */
    private static final String PREFIX = "x";

    private final Map<String, String> secretNames;
    private final Map<String, Integer> ids;
    private final Pattern spellings;
    private final String insertion;
    private final JsonObject tokenizer;

    private GuardedVocabulary(Map<String, String> secretNames, Map<String, Integer> ids, JsonObject original) {
        this.secretNames = secretNames;
        this.ids = ids;
        this.insertion = secretName(new SecureRandom());
        this.tokenizer = rename(original);
        this.spellings = Pattern.compile(secretNames.keySet().stream()
                .sorted(Comparator.comparing(String::length).reversed()) // of two that match, the longer
                .map(Pattern::quote)
                .collect(Collectors.joining("|")));
    }

    /** @param tokenizer the content of {@code tokenizer.json} */
    static GuardedVocabulary of(JsonObject tokenizer) {
        SecureRandom random = new SecureRandom();
        Map<String, String> names = new LinkedHashMap<>();
        Map<String, Integer> ids = new LinkedHashMap<>();
        if (tokenizer.has("added_tokens")) {
            for (JsonObject token : tokenizer.array("added_tokens").objects()) {
                String content = token.text("content");
                if (!content.isEmpty()) {
                    names.put(content, secretName(random));
                    ids.put(content, token.integer("id"));
                }
            }
        }
        return new GuardedVocabulary(names, ids, tokenizer);
    }

    private static String secretName(SecureRandom random) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return PREFIX + HexFormat.of().formatHex(bytes);
    }

    /** The content of a {@code tokenizer.json} with the secret names. */
    JsonObject tokenizer() {
        return tokenizer;
    }

    /** The ids that the added tokens have under their own names, by their secret names. */
    Map<String, Integer> idsBySecretName() {
        Map<String, Integer> result = new LinkedHashMap<>();
        ids.forEach((content, id) -> result.put(secretNames.get(content), id));
        return result;
    }

    /** The secret name of one more token, which stands for what is put in between. */
    String insertion() {
        return insertion;
    }

    /** A template's own text, its added tokens under their secret names. */
    String translate(String text) {
        return secretNames.isEmpty()
                ? text
                : spellings.matcher(text).replaceAll(match -> Matcher.quoteReplacement(secretNames.get(match.group())));
    }

    private JsonObject rename(JsonObject original) {
        JsonObject.Builder renamed = JsonObject.builder();
        original.values().forEach((key, value) -> {
            if (key.equals("added_tokens")) {
                return;
            }
            boolean model = key.equals("model") && value instanceof JsonObject;
            renamed.put(key, model ? renameModel((JsonObject) value) : value);
        });
        List<Json> tokens = new ArrayList<>();
        if (original.has("added_tokens")) {
            original.array("added_tokens").objects().forEach(token -> tokens.add(renameToken(token)));
        }
        tokens.add(JsonObject.builder()
                .put("id", Integer.MAX_VALUE) // the library gives it the first free one
                .put("content", insertion)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", true)
                .build());
        return renamed.put("added_tokens", JsonArray.of(tokens)).build();
    }

    private JsonObject renameToken(JsonObject token) {
        return with(token, "content", new Json.Text(secretNames.getOrDefault(token.text("content"), "")));
    }

    /** Where the model's own vocabulary has the words too, it must not find them under the names that everybody knows. */
    private JsonObject renameModel(JsonObject model) {
        Set<String> merged = model.find("merges").map(this::results).orElse(Set.of());
        JsonObject renamed = model;
        if (model.get("vocab") instanceof JsonObject vocabulary) {
            JsonObject.Builder words = JsonObject.builder();
            vocabulary.values().forEach((word, id) -> words.put(merged.contains(word) ? word : secret(word), id));
            renamed = with(renamed, "vocab", words.build());
        } else if (model.get("vocab") instanceof JsonArray pieces) {
            renamed = with(
                    renamed,
                    "vocab",
                    JsonArray.of(pieces.values().stream().map(this::renamePiece).toList()));
        }
        return model.find("unk_token").orElse(null) instanceof Json.Text unknown
                ? with(renamed, "unk_token", new Json.Text(secret(unknown.value())))
                : renamed;
    }

    private String secret(String word) {
        return secretNames.getOrDefault(word, word);
    }

    /** A piece and its score. */
    private Json renamePiece(Json piece) {
        if (piece instanceof JsonArray pair
                && pair.values().size() == 2
                && pair.values().get(0) instanceof Json.Text word) {
            return JsonArray.of(
                    List.of(new Json.Text(secret(word.value())), pair.values().get(1)));
        }
        return piece;
    }

    /** The added words that merges lead to: ordinary words with a name besides, which must stay for the merges' sake. */
    private Set<String> results(Json merges) {
        return merges instanceof JsonArray all
                ? all.values().stream()
                        .map(GuardedVocabulary::result)
                        .filter(secretNames::containsKey)
                        .collect(Collectors.toSet())
                : Set.of();
    }

    /** Written as a string with a space in it, or as a pair. */
    private static String result(Json merge) {
        if (merge instanceof JsonArray pair) {
            return pair.values().stream()
                    .map(part -> part instanceof Json.Text text ? text.value() : "")
                    .collect(Collectors.joining());
        }
        return merge instanceof Json.Text text ? text.value().replaceFirst(" ", "") : "";
    }

    private static JsonObject with(JsonObject object, String key, Json value) {
        JsonObject.Builder changed = JsonObject.builder();
        object.values().forEach((name, old) -> changed.put(name, name.equals(key) ? value : old));
        return changed.build();
    }
}
