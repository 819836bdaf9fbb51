package org.dualslm.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.dualslm.api.Conversation;
import org.dualslm.api.HeardSpeech;
import org.dualslm.api.Plugins;
import org.dualslm.api.SpeechLanguageModel;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.llm.LanguageModel;
import org.dualslm.api.llm.TokenListener;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The bundled language model, exported and run in ONNX Runtime, hears and says what it does in PyTorch. */
class ExportOnnxCommandTest {
    @TempDir
    static Path directory;

    private static SpeechLanguageModel original;
    private static SpeechLanguageModel exported;

    @BeforeAll
    static void export() {
        StringWriter out = new StringWriter();
        int status = new CommandLine(new ExportOnnxCommand())
                .setOut(new PrintWriter(out))
                .execute("--model", "bundled:default/language-model", "--out", directory.toString());
        assertThat(status).isZero();
        assertThat(out.toString()).contains("transformer-onnx", directory.toString());
        original = SpeechLanguageModel.loadDefault();
        LanguageModel onnx = Plugins.installed()
                .languageModel("transformer-onnx")
                .create(ModelSource.directory(directory), Options.none().with("threads", 1));
        exported = original.with(onnx);
    }

    @AfterAll
    static void close() {
        exported.close();
        original.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "waiting-angry.wav",
                "waiting-happy.wav",
                "rough-week-sad.wav",
                "team-fast-loud.wav",
                "watch-neutral.wav"
            })
    void clipsAreHeardAndAnsweredInTheSameWords(String name) throws IOException {
        AudioClip clip;
        try (InputStream in = ChatCommand.class.getResourceAsStream("clips/" + name)) {
            clip = AudioClip.read(in, name);
        }
        HeardSpeech speech = original.hear(clip);

        assertThat(exported.transcribe(speech)).isEqualTo(original.transcribe(speech));
        assertThat(exported.recognize(speech)).isEqualTo(original.recognize(speech));
        assertThat(answer(exported, speech)).isNotBlank().isEqualTo(answer(original, speech));
    }

    private static String answer(SpeechLanguageModel model, HeardSpeech speech) {
        try (Conversation conversation = model.converse()) {
            return conversation
                    .say(speech.toTurn(), model.generationConfig().greedy(60), TokenListener.NONE)
                    .text();
        }
    }

    @Test
    void whatIsNoCheckpointIsRefused(@TempDir Path empty) {
        ExportOnnxCommand command = new ExportOnnxCommand();
        new CommandLine(command)
                .parseArgs(
                        "--model",
                        empty.toString(),
                        "--out",
                        empty.resolve("out").toString());
        assertThatThrownBy(command::run)
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContainingAll("config.json", empty.toString());
        assertThat(empty.resolve("out")).doesNotExist();
    }
}
