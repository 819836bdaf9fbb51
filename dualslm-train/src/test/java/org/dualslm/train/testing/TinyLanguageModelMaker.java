package org.dualslm.train.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dualslm.api.Attribute;
import org.dualslm.api.Instructions;
import org.dualslm.api.adapter.AdamW;
import org.dualslm.api.internal.json.JsonArray;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.DType;
import org.dualslm.llm.djl.LanguageModelPretraining;
import org.dualslm.llm.djl.PretrainingSequence;
import org.dualslm.llm.text.config.TransformerConfig;

/**
 * Makes {@link TinyLanguageModel}'s files, in two minutes: {@code java -cp … org.dualslm.train.testing.TinyLanguageModelMaker
 * src/test/resources/tiny-language-model}. Not part of the tests.
 */
public final class TinyLanguageModelMaker {
    private static final Instructions INSTRUCTIONS = Instructions.standard();
    private static final String PIECE = "\\n| ?\\w+| ?[^\\w\\s]";
    private static final List<String> SPECIAL =
            List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>", TinyLanguageModel.BLANK, "<unk>");
    private static final List<String> LEVELS = List.of("quiet", "loud");
    private static final int STEPS = 4000;
    private static final int BATCH = 32;

    private final List<String> vocabulary = List.copyOf(vocabulary());
    private final Random random = new Random(1);

    public static void main(String[] arguments) throws IOException {
        new TinyLanguageModelMaker().make(Path.of(arguments[0]));
    }

    private void make(Path directory) throws IOException {
        TransformerConfig config = TransformerConfig.qwen2(vocabulary.size(), 48, 96, 2, 4, 2, 128);
        try (LanguageModelPretraining training = LanguageModelPretraining.create(
                config,
                Set.of(vocabulary.indexOf("<|im_end|>")),
                1,
                Options.none().with("device", "cpu"))) {
            for (int step = 0; step < STEPS; step++) {
                List<PretrainingSequence> batch = new ArrayList<>();
                for (int i = 0; i < BATCH; i++) {
                    batch.add(conversation());
                }
                double rate = 3e-3 * Math.min(1, step / 100.0) * (1 - 0.95 * step / STEPS);
                double loss = training.step(batch, AdamW.withLearningRate(rate), 1);
                if (step % 200 == 0) {
                    System.out.println(step + " " + loss);
                }
            }
            training.export(directory, DType.F16);
        }
        Files.writeString(directory.resolve("tokenizer.json"), tokenizer().toIndentedText());
    }

    /** Speech in words, stretched as adapters stretch it, a question about it, and its answer. */
    private PretrainingSequence conversation() {
        List<Integer> tokens = new ArrayList<>(ids("<|im_start|>user\n"));
        int speech = tokens.size();
        String level = LEVELS.get(random.nextInt(2));
        boolean asksWords = random.nextBoolean();
        if (!asksWords || random.nextBoolean()) {
            tokens.addAll(List.of(id(" " + level), id(" " + level)));
        }
        List<String> words = random.ints(2 + random.nextInt(3), 0, ToneCorpus.WORDS.size())
                .mapToObj(ToneCorpus.WORDS::get)
                .toList();
        if (asksWords || random.nextBoolean()) {
            stretch(words, tokens);
        }
        int question = tokens.size();
        tokens.addAll(ids("\n"
                + (asksWords
                        ? INSTRUCTIONS.transcript()
                        : INSTRUCTIONS.attributes().get(Attribute.ENERGY))));
        tokens.addAll(ids("<|im_end|>\n<|im_start|>assistant\n"));
        int answer = tokens.size();
        tokens.addAll(ids((asksWords ? String.join(" ", words) : level) + "<|im_end|>"));
        boolean[] predicted = new boolean[tokens.size()];
        boolean[] noisy = new boolean[tokens.size()];
        for (int i = 0; i < tokens.size(); i++) {
            predicted[i] = i >= answer;
            noisy[i] = i >= speech && i < question;
        }
        int[] all = tokens.stream().mapToInt(Integer::intValue).toArray();
        return new PretrainingSequence(all, predicted, noisy, random.nextDouble());
    }

    private void stretch(List<String> words, List<Integer> tokens) {
        int blank = id(TinyLanguageModel.BLANK);
        for (int blanks = random.nextInt(2); blanks > 0; blanks--) {
            tokens.add(blank);
        }
        String previous = "";
        for (String word : words) {
            if (word.equals(previous)) {
                tokens.add(blank);
            }
            for (int times = 1 + random.nextInt(3); times > 0; times--) {
                tokens.add(id(" " + word));
            }
            for (int blanks = random.nextInt(3); blanks > 0; blanks--) {
                tokens.add(blank);
            }
            previous = word;
        }
    }

    private List<Integer> ids(String text) {
        List<Integer> ids = new ArrayList<>();
        Matcher pieces = Pattern.compile("<\\|\\w+\\|>|" + PIECE).matcher(text);
        while (pieces.find()) {
            ids.add(id(pieces.group()));
        }
        return ids;
    }

    private int id(String piece) {
        int id = vocabulary.indexOf(piece);
        if (id < 0) {
            throw new IllegalArgumentException("'" + piece + "' is not in the vocabulary");
        }
        return id;
    }

    private static Set<String> vocabulary() {
        List<String> texts = new ArrayList<>(ToneCorpus.WORDS);
        ToneCorpus.WORDS.forEach(word -> texts.add(" " + word));
        texts.addAll(List.of("quiet", "loud", " quiet", " loud", "\n", "user", "assistant"));
        texts.add(INSTRUCTIONS.transcript());
        texts.add(INSTRUCTIONS.attributes().get(Attribute.ENERGY));
        Set<String> pieces = new LinkedHashSet<>(SPECIAL);
        for (String text : texts) {
            Matcher matcher = Pattern.compile(PIECE).matcher(text);
            while (matcher.find()) {
                pieces.add(matcher.group());
            }
        }
        return pieces;
    }

    private JsonObject tokenizer() {
        JsonObject.Builder ids = JsonObject.builder();
        vocabulary.forEach(piece -> ids.put(piece, id(piece)));
        List<JsonObject> added = SPECIAL.stream()
                .map(token -> JsonObject.builder()
                        .put("id", id(token))
                        .put("content", token)
                        .put("single_word", false)
                        .put("lstrip", false)
                        .put("rstrip", false)
                        .put("normalized", false)
                        .put("special", true)
                        .build())
                .toList();
        JsonObject split = JsonObject.builder()
                .put("type", "Split")
                .put("pattern", JsonObject.builder().put("Regex", PIECE).build())
                .put("behavior", "Isolated")
                .put("invert", false)
                .build();
        JsonObject model = JsonObject.builder()
                .put("type", "WordLevel")
                .put("vocab", ids.build())
                .put("unk_token", "<unk>")
                .build();
        return JsonObject.builder()
                .put("version", "1.0")
                .put("added_tokens", JsonArray.of(added))
                .put("pre_tokenizer", split)
                .put("model", model)
                .put("decoder", JsonObject.builder().put("type", "Fuse").build())
                .build();
    }
}
