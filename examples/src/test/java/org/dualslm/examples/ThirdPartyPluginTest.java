package org.dualslm.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.dualslm.api.AdapterInput;
import org.dualslm.api.Conversation;
import org.dualslm.api.PluginDirectory;
import org.dualslm.api.Plugins;
import org.dualslm.api.SpeechLanguageModel;
import org.dualslm.api.adapter.AdapterProvider;
import org.dualslm.api.adapter.AdapterSpec;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.encoder.SpeechEncoderProvider;
import org.dualslm.api.llm.LanguageModel;
import org.dualslm.api.llm.LanguageModelProvider;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.plugin.PluginException;
import org.dualslm.api.tensor.DType;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.api.tensor.Safetensors;
import org.dualslm.testkit.AdapterContract;
import org.dualslm.testkit.LanguageModelContract;
import org.dualslm.testkit.SpeechEncoderContract;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plugins by others, known to no module here: the project {@code third-party-encoder}, and what {@code docs/plugins.md} shows. */
class ThirdPartyPluginTest {
    private static final Path ENCODER_PROJECT = Path.of("third-party-encoder");

    @TempDir
    static Path work;

    private static PluginGuide guide;
    private static Path directory;
    private static Plugins plugins;

    @BeforeAll
    static void build() throws IOException {
        guide = PluginGuide.read();
        directory = Files.createDirectory(work.resolve("plugins"));
        PluginProject.jar(ENCODER_PROJECT, directory.resolve("mel-encoder.jar"));
        PluginProject.jar(guide.write("tiny", work), directory.resolve("tiny.jar"));
        Files.writeString(directory.resolve("damaged.jar"), "no jar");
        try (PluginDirectory open = PluginDirectory.open(directory)) {
            plugins = open.scan();
        }
    }

    private static AudioClip clip(String name) throws IOException {
        try (InputStream in = ChatCommand.class.getResourceAsStream("clips/" + name)) {
            return AudioClip.read(in, name);
        }
    }

    @Test
    void aPluginComesWhileAModelRunsIsUsedAndGoes() throws IOException {
        Path folder = Files.createDirectory(work.resolve("running"));
        AudioClip clip = clip("waiting-happy.wav");
        try (SpeechLanguageModel model = SpeechLanguageModel.loadDefault();
                Conversation conversation = model.converse();
                PluginDirectory open = PluginDirectory.open(folder)) {
            String heard = model.transcribe(model.hear(clip));
            conversation.say(clip);
            assertThatThrownBy(() -> open.scan().encoder("mel")).isInstanceOf(PluginException.class);

            Path jar = Files.copy(directory.resolve("mel-encoder.jar"), folder.resolve("mel-encoder.jar"));
            Plugins found = open.scan();
            AdapterSpec spec = new AdapterSpec(40, model.hear(clip).linguistic().width(), Options.none());
            try (SpeechLanguageModel other = model.toBuilder()
                    .encoder(found.encoder("mel").create(null, Options.none()))
                    .paralinguistic(found.adapter("paralinguistic-djl").create(spec, 1), AdapterInput.of("mel"))
                    .linguistic(found.adapter("linguistic-djl").create(spec, 2), AdapterInput.of("mel"))
                    .build()) {
                Files.delete(jar);
                assertThatThrownBy(() -> open.scan().encoder("mel")).isInstanceOf(PluginException.class);

                conversation.continueWith(other);
            }
            conversation.say(clip.slice(0, clip.length() / 4));
            conversation.continueWith(model);
            conversation.say("And now?");
            assertThat(conversation.history()).hasSize(6);
            assertThat(model.transcribe(model.hear(clip))).isEqualTo(heard);
        }
    }

    @Test
    void aModelMayConsistOfNothingElse() throws IOException {
        int hiddenSize = 8;
        AdapterSpec spec = new AdapterSpec(40, hiddenSize, Options.none());
        AdapterProvider average = plugins.adapter("average");
        try (SpeechLanguageModel model = SpeechLanguageModel.builder()
                        .encoder(plugins.encoder("mel").create(null, Options.none()))
                        .paralinguistic(average.create(spec, 1), AdapterInput.of("mel"))
                        .linguistic(average.create(spec, 2), AdapterInput.of("mel"))
                        .languageModel(tiny(hiddenSize))
                        .build();
                Conversation conversation = model.converse()) {
            AudioClip clip = clip("watch-neutral.wav");
            conversation.say(clip.slice(0, clip.sampleRate()));
            conversation.say("Hello");
            assertThat(conversation.history()).hasSize(4);
        }
    }

    private static LanguageModel tiny(int hiddenSize) {
        return plugins.languageModel("tiny").create(tinyFiles(hiddenSize), Options.none());
    }

    private static ModelSource tinyFiles(int hiddenSize) {
        Random random = new Random(1);
        float[] values = new float[259 * hiddenSize];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        try {
            Path files = Files.createTempDirectory(work, "tiny");
            FloatTensor embeddings = FloatTensor.of(new int[] {259, hiddenSize}, values);
            Safetensors.write(
                    files.resolve("model.safetensors"), Map.of("embeddings", embeddings), DType.F32, Map.of());
            return ModelSource.directory(files);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theCommandListsThemInColumnsAndSaysWhatIsBroken() {
        StringWriter out = new StringWriter();
        int status = DualSlm.commandLine()
                .setOut(new PrintWriter(out))
                .execute("plugins", "--plugins", directory.toString());
        assertThat(status).isZero();
        List<String> lines = out.toString().lines().toList();
        int capabilities = lines.get(0).indexOf("CAPABILITIES");
        assertThat(line(lines, "linguistic-djl").substring(capabilities)).startsWith("TrainableAdapter ");
        assertThat(line(lines, "transformer-djl").substring(capabilities))
                .startsWith("DifferentiableLanguageModel ModelInspector ");
        assertThat(line(lines, "prosody")).contains("0.1.0");
        assertThat(line(lines, "mel").substring(capabilities))
                .startsWith("- ")
                .contains("com.example.mel")
                .endsWith(directory.resolve("mel-encoder.jar").toString());
        assertThat(out.toString()).containsSubsequence("cannot be used", "damaged.jar", "is no jar");
    }

    private static String line(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.matches("(adapter|language model|speech encoder) +" + name + " .*"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatCannotBeTrainedIsRefusedWithThoseThatCan() {
        StringWriter err = new StringWriter();
        int status = DualSlm.commandLine()
                .setErr(new PrintWriter(err))
                .execute(
                        "train",
                        "--data",
                        work.toString(),
                        "--out",
                        work.resolve("run").toString(),
                        "--plugins",
                        directory.toString(),
                        "--language-model-plugin",
                        "tiny");
        assertThat(status).isNotZero();
        assertThat(err.toString().strip())
                .isEqualTo(
                        "The language model plugin 'tiny' lacks the capability DifferentiableLanguageModel; installed"
                                + " language model plugins that have it are [transformer-djl]");
    }

    @Test
    void theGuideShowsTheEncoderProjectAsItIs() throws IOException {
        List<String> shown = new ArrayList<>();
        for (Map.Entry<String, String> file : guide.files().entrySet()) {
            if (file.getKey().startsWith("mel-encoder/")) {
                Path real = ENCODER_PROJECT.resolve(file.getKey().substring("mel-encoder/".length()));
                assertThat(Files.readString(real)).as(file.getKey()).isEqualTo(file.getValue());
                shown.add(real.getFileName().toString());
            }
        }
        assertThat(shown).contains("pom.xml", "module-info.java", "MelEncoderProvider.java", "MelEncoder.java");
    }

    @Test
    void whateverElseTheGuideShowsCompiles() throws IOException {
        Path sources = Files.createDirectory(work.resolve("snippets"));
        List<Path> files = new ArrayList<>();
        for (String snippet : guide.snippets()) {
            String name = "Snippet" + files.size();
            files.add(Files.writeString(sources.resolve(name + ".java"), """
                    import java.nio.file.Path;
                    import java.util.*;
                    import org.dualslm.api.*;
                    import org.dualslm.api.adapter.*;
                    import org.dualslm.api.audio.*;
                    import org.dualslm.api.encoder.*;
                    import org.dualslm.api.llm.*;
                    import org.dualslm.api.plugin.*;
                    abstract class %s {
                        void use(Path folder, SpeechLanguageModel model, Conversation conversation, AudioClip clip) {
                    %s
                        }
                    }
                    """.formatted(name, snippet)));
        }
        assertThat(files).hasSizeGreaterThan(1);
        PluginProject.compile(
                List.of("--release", "17", "--class-path", PluginProject.classPath(Plugins.class)),
                work.resolve("snippets"),
                files);
        Path tiny = work.resolve("tiny/src");
        PluginProject.compile(
                List.of(
                        "--release",
                        "17",
                        "--class-path",
                        PluginProject.classPath(Plugins.class, AdapterContract.class, Test.class)),
                work.resolve("snippets"),
                Stream.concat(
                                PluginProject.sources(tiny.resolve("main/java/com")).stream(),
                                PluginProject.sources(tiny.resolve("test/java")).stream())
                        .toList());
    }

    @Nested
    class MelKeepsTheContract extends SpeechEncoderContract {
        @Override
        protected SpeechEncoderProvider provider() {
            return plugins.encoder("mel");
        }

        @Override
        protected List<AudioClip> clips() {
            try {
                AudioClip clip = clip("watch-neutral.wav");
                return List.of(clip.slice(0, clip.sampleRate() / 2), clip.slice(0, clip.sampleRate() * 3 / 2));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Nested
    class AverageKeepsTheContract extends AdapterContract {
        @Override
        protected AdapterProvider provider() {
            return plugins.adapter("average");
        }
    }

    @Nested
    class TinyKeepsTheContract extends LanguageModelContract {
        @Override
        protected LanguageModelProvider provider() {
            return plugins.languageModel("tiny");
        }

        @Override
        protected ModelSource source() {
            return tinyFiles(8);
        }
    }
}
