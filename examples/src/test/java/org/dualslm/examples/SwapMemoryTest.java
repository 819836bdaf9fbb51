package org.dualslm.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.dualslm.api.AdapterInput;
import org.dualslm.api.Conversation;
import org.dualslm.api.Plugins;
import org.dualslm.api.SpeechLanguageModel;
import org.dualslm.api.SpokenTurn;
import org.dualslm.api.adapter.Adapter;
import org.dualslm.api.adapter.AdapterSpec;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.llm.ChatMessage.Text;
import org.dualslm.api.llm.LanguageModel;
import org.dualslm.api.llm.TokenListener;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.DType;
import org.dualslm.llm.djl.LanguageModelPretraining;
import org.dualslm.llm.text.config.TransformerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Two hundred language models and adapters of real engines, one after the other in one conversation. */
class SwapMemoryTest {
    private static final int HIDDEN = 64;
    private static final int VOCABULARY = 3000;
    private static final int STOP = 2998;
    private static final AdapterInput INPUT = AdapterInput.of("prosody");
    private static final Options CPU = Options.none().with("device", "cpu");

    @TempDir
    Path directory;

    private final Plugins plugins = Plugins.installed();

    @Test
    @EnabledOnOs(OS.LINUX)
    void twoHundredSwapsLeaveMemoryAsItWas() throws IOException {
        exportTinyModel();
        AudioClip clip = AudioClip.of(new float[3200], 16_000);
        SpeechLanguageModel model = SpeechLanguageModel.builder()
                .encoder(plugins.encoder("prosody").create(null, Options.none()))
                .paralinguistic(adapter(0), INPUT)
                .linguistic(adapter(1), INPUT)
                .languageModel(languageModel())
                .build();
        long before = 0;
        try (Conversation conversation = model.converse()) {
            for (int swap = 0; swap < 200; swap++) {
                if (swap == 100) { // the heap and the engines' own caches have grown by then
                    before = residentKilobytes();
                }
                SpeechLanguageModel next = model.toBuilder()
                        .paralinguistic(adapter(swap), INPUT)
                        .languageModel(languageModel())
                        .build();
                model.close();
                model = next;
                conversation.continueWith(model);
                if (swap % 20 == 0) {
                    say(conversation, model, model.hear(clip).toTurn());
                } else {
                    say(conversation, model, new SpokenTurn(null, new Text("Hm?"), ""));
                }
            }
            assertThat(conversation.history()).hasSize(400);
        } finally {
            model.close();
        }
        assertThat(residentKilobytes() - before)
                .as("kilobytes gained")
                .isLessThan(75_000); // a hundred models that are not closed take 110,000
    }

    private static void say(Conversation conversation, SpeechLanguageModel model, SpokenTurn turn) {
        conversation.say(turn, model.generationConfig().greedy(1), TokenListener.NONE);
    }

    private Adapter adapter(long seed) {
        return plugins.adapter("linguistic-djl").create(new AdapterSpec(8, HIDDEN, CPU.with("stride", 10)), seed);
    }

    private LanguageModel languageModel() {
        return plugins.languageModel("transformer-djl").create(ModelSource.directory(directory), CPU);
    }

    /** Random weights, and the bundled model's tokenizer and layout. */
    private void exportTinyModel() throws IOException {
        TransformerConfig config = TransformerConfig.qwen2(VOCABULARY, HIDDEN, 64, 1, 2, 1, 4096);
        try (LanguageModelPretraining untrained =
                LanguageModelPretraining.create(config, Set.of(STOP), 1, Options.none())) {
            untrained.export(directory, DType.F32);
        }
        ModelSource bundled = ModelSource.bundled("default").child("language-model");
        for (String file : new String[] {"tokenizer.json", "tokenizer_config.json"}) {
            Files.write(directory.resolve(file), bundled.bytes(file));
        }
    }

    /** Outside the heap, whose growth is no loss. */
    private static long residentKilobytes() throws IOException {
        long all = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
        return all - Runtime.getRuntime().totalMemory() / 1024;
    }
}
