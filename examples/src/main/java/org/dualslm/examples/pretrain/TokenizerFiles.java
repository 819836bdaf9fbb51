package org.dualslm.examples.pretrain;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dualslm.examples.pretrain.BytePairEncoding.Merge;

/** Writes a byte-pair encoding as Hugging Face's {@code tokenizer.json} and {@code tokenizer_config.json}. */
final class TokenizerFiles {
    private static final Gson GSON = new GsonBuilder()
            .setPrettyPrinting()
            .disableHtmlEscaping()
            .serializeNulls()
            .create();

    /** ChatML, in which nothing stands before the first turn. */
    static final String CHAT_TEMPLATE = "{% for message in messages %}"
            + "{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}"
            + "{% endfor %}"
            + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

    private TokenizerFiles() {}

    /** Writes both files into an existing directory. */
    static void write(BytePairEncoding encoding, Path directory) throws IOException {
        Files.writeString(directory.resolve("tokenizer.json"), tokenizerJson(encoding));
        Files.writeString(directory.resolve("tokenizer_config.json"), tokenizerConfigJson());
    }

    /** The encoding that {@link #write} wrote into a directory. */
    static BytePairEncoding read(Path directory) throws IOException {
        JsonObject file = JsonParser.parseString(Files.readString(directory.resolve("tokenizer.json")))
                .getAsJsonObject();
        List<Merge> merges = new ArrayList<>();
        for (JsonElement merge : file.getAsJsonObject("model").getAsJsonArray("merges")) {
            String[] parts = merge.getAsString().split(" ");
            merges.add(new Merge(parts[0], parts[1]));
        }
        return new BytePairEncoding(merges);
    }

    static String tokenizerJson(BytePairEncoding encoding) {
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("version", "1.0");
        file.put("truncation", null);
        file.put("padding", null);
        file.put("added_tokens", addedTokens(encoding));
        file.put("normalizer", null);
        file.put("pre_tokenizer", byteLevel(false));
        file.put("post_processor", null);
        file.put("decoder", byteLevel(true));
        file.put("model", model(encoding));
        return GSON.toJson(file) + "\n";
    }

    static String tokenizerConfigJson() {
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("tokenizer_class", "Qwen2Tokenizer");
        file.put("add_prefix_space", false);
        file.put("bos_token", null);
        file.put("eos_token", BytePairEncoding.TURN_END);
        file.put("pad_token", BytePairEncoding.END_OF_TEXT);
        file.put("unk_token", null);
        file.put("additional_special_tokens", BytePairEncoding.SPECIAL);
        file.put("chat_template", CHAT_TEMPLATE);
        file.put("clean_up_tokenization_spaces", false);
        return GSON.toJson(file) + "\n";
    }

    private static List<Map<String, Object>> addedTokens(BytePairEncoding encoding) {
        List<Map<String, Object>> added = new ArrayList<>();
        for (String token : BytePairEncoding.SPECIAL) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("id", encoding.known(token));
            entry.put("content", token);
            entry.put("single_word", false);
            entry.put("lstrip", false);
            entry.put("rstrip", false);
            entry.put("normalized", false);
            entry.put("special", true);
            added.add(entry);
        }
        return added;
    }

    private static Map<String, Object> byteLevel(boolean decoder) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("type", "ByteLevel");
        settings.put("add_prefix_space", decoder);
        settings.put("trim_offsets", true);
        settings.put("use_regex", true);
        return settings;
    }

    private static Map<String, Object> model(BytePairEncoding encoding) {
        Map<String, Object> vocabulary = new LinkedHashMap<>();
        for (String token : encoding.tokens()) {
            if (!BytePairEncoding.SPECIAL.contains(token)) {
                vocabulary.put(token, encoding.known(token));
            }
        }
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("type", "BPE");
        model.put("dropout", null);
        model.put("unk_token", null);
        model.put("continuing_subword_prefix", null);
        model.put("end_of_word_suffix", null);
        model.put("fuse_unk", false);
        model.put("byte_fallback", false);
        model.put("ignore_merges", false);
        model.put("vocab", vocabulary);
        model.put(
                "merges",
                encoding.merges().stream()
                        .map(merge -> merge.left() + " " + merge.right())
                        .toList());
        return model;
    }
}
