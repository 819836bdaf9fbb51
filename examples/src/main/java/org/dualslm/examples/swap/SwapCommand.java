package org.dualslm.examples.swap;

import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.dualslm.api.Attribute;
import org.dualslm.api.Conversation;
import org.dualslm.api.HeardSpeech;
import org.dualslm.api.ModelBundle;
import org.dualslm.api.ModelConfiguration;
import org.dualslm.api.Plugins;
import org.dualslm.api.SpeechLanguageModel;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.llm.TokenListener;
import org.dualslm.api.plugin.PluginException;
import org.dualslm.examples.BundledClips;
import org.dualslm.examples.swap.Combination.Choice;
import org.dualslm.llm.onnx.OnnxExport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows that parts are swapped by name: one recording, one running program, several configurations. */
@Command(
        name = "swap",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Hears one recording with four models, one after the other, that differ in the names of their parts only:",
            "other encoders, adapters on other engines, another runtime for the language model."
        })
public final class SwapCommand implements Callable<Integer> {
    private static final String CLIP = "waiting-angry.wav";

    @Parameters(
            paramLabel = "FILE",
            arity = "0..1",
            description = "WAV, FLAC, AIFF or AU; a recording that comes along unless given.")
    private Path file;

    @Option(
            names = "--whisper",
            paramLabel = "DIR|hf:OWNER/NAME",
            description = "A Whisper checkpoint; a small one of random weights unless given.")
    private String whisper;

    @Spec
    private CommandSpec spec;

    private final Provider<Plugins> installed;
    private Plugins plugins;

    @Inject
    SwapCommand(Provider<Plugins> installed) {
        this.installed = installed;
    }

    @Override
    public Integer call() throws IOException {
        plugins = installed.get();
        AudioClip clip = file == null ? BundledClips.read(CLIP) : AudioClip.read(file);
        Path directory = Files.createTempDirectory("dualslm-swap");
        try {
            int number = 0;
            for (Combination combination : combinations(directory)) {
                number++;
                try {
                    combination.requireInstalled(plugins);
                    hear(clip, combination, directory.resolve(number + ".json"));
                } catch (PluginException e) {
                    print("%n%d. is left out: %s%n", number, e.getMessage());
                }
            }
        } finally {
            delete(directory);
        }
        return 0;
    }

    private List<Combination> combinations(Path directory) throws IOException {
        Choice whisperEncoder =
                new Choice("whisper-djl", whisper == null ? randomWhisper(directory) : absolute(whisper));
        Choice onnxRuntime = new Choice("transformer-onnx", exportedLanguageModel(directory));
        return List.of(
                new Combination(Choice.MOONSHINE, "djl", Choice.TRANSFORMER),
                new Combination(Choice.MOONSHINE, "tensorflow", Choice.TRANSFORMER),
                new Combination(Choice.MOONSHINE, "djl", onnxRuntime),
                new Combination(whisperEncoder, "tensorflow", onnxRuntime));
    }

    /** As wide as the bundled encoder, so that the bundled adapters take its frames. */
    private String randomWhisper(Path directory) throws IOException {
        ModelBundle bundled = ModelConfiguration.read(Combination.BASE, plugins).bundle();
        Path checkpoint = directory.resolve("whisper");
        RandomWhisper.write(checkpoint, bundled.linguistic().inputWidth(), 1);
        return checkpoint.toString();
    }

    /** The bundled language model as the graphs that ONNX Runtime takes. */
    private String exportedLanguageModel(Path directory) throws IOException {
        ModelBundle bundled = ModelConfiguration.read(Combination.BASE, plugins).bundle();
        Path export = directory.resolve("language-model");
        OnnxExport.write(plugins.source(bundled.languageModel().source()), export, OnnxExport.Precision.FLOAT32);
        return export.toString();
    }

    private static String absolute(String location) {
        return location.matches("[a-z][a-z0-9-]+:.*")
                ? location
                : Path.of(location).toAbsolutePath().toString();
    }

    private void hear(AudioClip clip, Combination combination, Path configuration) throws IOException {
        boolean meaningless = combination.encoder().source() != null;
        // A real checkpoint's frames have a width of their own.
        boolean fresh = meaningless && whisper != null;
        Files.writeString(configuration, combination.configuration(fresh).toIndentedText());
        ModelConfiguration read = ModelConfiguration.read(configuration, plugins);
        print(
                "%n%s: encoder %s, adapters %s and %s, language model %s%n%s",
                configuration.getFileName(),
                read.bundle().encoder().provider(),
                read.bundle().paralinguistic().provider(),
                read.bundle().linguistic().provider(),
                read.bundle().languageModel().provider(),
                Files.readString(configuration));
        long start = System.nanoTime();
        try (SpeechLanguageModel model = read.load(plugins);
                Conversation conversation = model.converse()) {
            long loaded = System.nanoTime();
            HeardSpeech speech = model.hear(clip);
            print("  heard   “%s”, %s%n", model.transcribe(speech), model.recognize(speech, Attribute.EMOTION));
            print(
                    "  answer  %s%n",
                    conversation
                            .say(speech.toTurn(), model.generationConfig().withTemperature(0), TokenListener.NONE)
                            .text()
                            .strip());
            print(
                    "  time    %.1f s to load, %.1f s to hear and answer%n",
                    (loaded - start) / 1e9, (System.nanoTime() - loaded) / 1e9);
        }
        if (meaningless) {
            print(
                    "  (%s, so the words mean nothing: adapters must be trained for an encoder.)%n",
                    fresh ? "The adapters are fresh" : "The encoder's weights are random");
        }
    }

    private void print(String format, Object... values) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(format, values);
        out.flush();
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
