package org.dualslm.examples.training;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dualslm.api.Instructions;
import org.dualslm.api.ModelBundle;
import org.dualslm.api.ModelBundle.AdapterPart;
import org.dualslm.api.ModelBundle.Part;
import org.dualslm.api.plugin.Options;
import picocli.CommandLine.Option;

/** Which parts to train with: plugins by name, where their files are, and their settings. */
final class PartOptions {
    private static final String BUNDLED = "bundled:default/";

    @Option(
            names = "--encoder",
            defaultValue = "moonshine-onnx",
            paramLabel = "PLUGIN",
            description = "The speech encoder (${DEFAULT-VALUE}).")
    private String encoder;

    @Option(
            names = "--encoder-files",
            paramLabel = "DIR|hf:OWNER/NAME",
            description = "The encoder's files; those of the bundled model unless given.")
    private String encoderFiles;

    @Option(
            names = "--companions",
            defaultValue = "prosody",
            split = ",",
            paramLabel = "PLUGIN",
            description = "Encoders without files, beside it (${DEFAULT-VALUE}).")
    private List<String> companions;

    @Option(
            names = "--paralinguistic-streams",
            defaultValue = "layer.0,prosody",
            split = ",",
            paramLabel = "STREAM",
            description = "What the adapter for HOW something is said is fed (${DEFAULT-VALUE}).")
    private List<String> paralinguisticStreams;

    @Option(
            names = "--linguistic-streams",
            defaultValue = "last",
            split = ",",
            paramLabel = "STREAM",
            description = "What the adapter for WHAT is said is fed (${DEFAULT-VALUE}).")
    private List<String> linguisticStreams;

    @Option(
            names = "--paralinguistic",
            defaultValue = "paralinguistic-djl",
            paramLabel = "PLUGIN",
            description = "The adapter for how something is said (${DEFAULT-VALUE}).")
    private String paralinguistic;

    @Option(
            names = "--linguistic",
            defaultValue = "linguistic-djl",
            paramLabel = "PLUGIN",
            description = "The adapter for what is said (${DEFAULT-VALUE}).")
    private String linguistic;

    @Option(
            names = "--paralinguistic-set",
            paramLabel = "NAME=VALUE",
            description = "A setting of that adapter; may be repeated.")
    private Map<String, String> paralinguisticSettings = new LinkedHashMap<>();

    @Option(
            names = "--linguistic-set",
            paramLabel = "NAME=VALUE",
            description =
                    "A setting of that adapter; may be repeated. Without any: stride=4, for Moonshine's 41.7 frames"
                            + " a second.")
    private Map<String, String> linguisticSettings = new LinkedHashMap<>(Map.of("stride", "4"));

    @Option(
            names = "--adapters",
            paramLabel = "MODEL",
            description =
                    "A trained model (a folder, a configuration file, bundled:NAME) whose adapters to start with; fresh ones unless given.")
    private String adapters;

    @Option(
            names = "--language-model",
            paramLabel = "DIR|hf:OWNER/NAME",
            description = "A language model in Hugging Face layout; the bundled one unless given.")
    private String languageModelFiles;

    @Option(
            names = "--language-model-plugin",
            defaultValue = "transformer-djl",
            paramLabel = "PLUGIN",
            description = "What reads it (${DEFAULT-VALUE}).")
    private String languageModel;

    @Option(
            names = "--language-model-set",
            paramLabel = "NAME=VALUE",
            description = "A setting of the language model, such as dtype=bfloat16; may be repeated.")
    private Map<String, String> languageModelSettings = new LinkedHashMap<>();

    /**
     * What a model of these parts is made of. The widths are known only once encoder and language model are loaded, which the same
     * description serves for.
     *
     * @param outputScale the deviation of the language model's embeddings, at which fresh vectors should start
     */
    ModelBundle bundle(
            String name,
            int paralinguisticWidth,
            int linguisticWidth,
            int hiddenSize,
            double outputScale,
            Map<String, String> trainedWith) {
        return new ModelBundle(
                name,
                new Part(encoder, source(encoderFiles, "encoder"), Options.none()),
                companions.stream()
                        .filter(companion -> !companion.isBlank())
                        .map(companion -> new Part(companion, "", Options.none()))
                        .toList(),
                new AdapterPart(
                        paralinguistic,
                        "paralinguistic.safetensors",
                        paralinguisticWidth,
                        hiddenSize,
                        paralinguisticStreams,
                        scaled(paralinguisticSettings, outputScale)),
                new AdapterPart(
                        linguistic,
                        "linguistic.safetensors",
                        linguisticWidth,
                        hiddenSize,
                        linguisticStreams,
                        scaled(linguisticSettings, outputScale)),
                new Part(
                        languageModel,
                        source(languageModelFiles, "language-model"),
                        new Options(languageModelSettings)),
                Instructions.standard(),
                trainedWith);
    }

    /** Whose adapters to start with, if not with fresh ones. */
    Optional<String> adapters() {
        return Optional.ofNullable(adapters);
    }

    private static Options scaled(Map<String, String> settings, double outputScale) {
        Options options = new Options(settings);
        return options.values().containsKey("outputScale") ? options : options.with("outputScale", outputScale);
    }

    /** A location with a scheme stands as it is; a directory must not depend on where the program was started. */
    private static String source(String location, String folder) {
        if (location == null) {
            return BUNDLED + folder;
        }
        return location.matches("[a-z][a-z0-9-]+:.*")
                ? location
                : Path.of(location).toAbsolutePath().normalize().toString();
    }
}
