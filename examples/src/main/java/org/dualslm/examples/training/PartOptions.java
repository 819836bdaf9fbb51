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
import org.dualslm.train.curriculum.PartSettings;
import picocli.CommandLine.Option;

/**
 * Which parts to train with: plugins by name, where their files are, and their settings. What an option says goes before what a curriculum
 * says, and that before the parts of the bundled model.
 */
final class PartOptions {
    private static final String BUNDLED = "bundled:default/";

    @Option(names = "--encoder", paramLabel = "PLUGIN", description = "The speech encoder (moonshine-onnx).")
    private String encoder;

    @Option(
            names = "--encoder-files",
            paramLabel = "DIR|hf:OWNER/NAME",
            description = "The encoder's files; those of the bundled model unless given.")
    private String encoderFiles;

    @Option(
            names = "--companions",
            split = ",",
            paramLabel = "PLUGIN",
            description = "Encoders without files, beside it (prosody).")
    private List<String> companions;

    @Option(
            names = "--paralinguistic-streams",
            split = ",",
            paramLabel = "STREAM",
            description = "What the adapter for HOW something is said is fed (layer.0,prosody).")
    private List<String> paralinguisticStreams;

    @Option(
            names = "--linguistic-streams",
            split = ",",
            paramLabel = "STREAM",
            description = "What the adapter for WHAT is said is fed (last).")
    private List<String> linguisticStreams;

    @Option(
            names = "--paralinguistic",
            paramLabel = "PLUGIN",
            description = "The adapter for how something is said (paralinguistic-djl).")
    private String paralinguistic;

    @Option(
            names = "--linguistic",
            paramLabel = "PLUGIN",
            description = "The adapter for what is said (linguistic-djl).")
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
    private Map<String, String> linguisticSettings = new LinkedHashMap<>();

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

    @Option(names = "--language-model-plugin", paramLabel = "PLUGIN", description = "What reads it (transformer-djl).")
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
     * @param said what the curriculum says about parts
     * @param instructions what the finished model is asked with
     * @param outputScale the deviation of the language model's embeddings, at which fresh vectors should start
     */
    ModelBundle bundle(
            PartSettings said,
            Instructions instructions,
            String name,
            int paralinguisticWidth,
            int linguisticWidth,
            int hiddenSize,
            double outputScale,
            Map<String, String> trainedWith) {
        return new ModelBundle(
                name,
                part(encoder, encoderFiles, Map.of(), said.encoder(), "moonshine-onnx", "encoder"),
                first(companions, said.companions(), List.of("prosody")).stream()
                        .filter(companion -> !companion.isBlank())
                        .map(companion -> new Part(companion, "", Options.none()))
                        .toList(),
                new AdapterPart(
                        first(paralinguistic, said.paralinguistic().plugin(), "paralinguistic-djl"),
                        "paralinguistic.safetensors",
                        paralinguisticWidth,
                        hiddenSize,
                        first(paralinguisticStreams, said.paralinguistic().streams(), List.of("layer.0", "prosody")),
                        scaled(
                                first(
                                        paralinguisticSettings,
                                        said.paralinguistic().options(),
                                        Map.of()),
                                outputScale)),
                new AdapterPart(
                        first(linguistic, said.linguistic().plugin(), "linguistic-djl"),
                        "linguistic.safetensors",
                        linguisticWidth,
                        hiddenSize,
                        first(linguisticStreams, said.linguistic().streams(), List.of("last")),
                        scaled(
                                first(linguisticSettings, said.linguistic().options(), Map.of("stride", "4")),
                                outputScale)),
                part(
                        languageModel,
                        languageModelFiles,
                        languageModelSettings,
                        said.languageModel(),
                        "transformer-djl",
                        "language-model"),
                instructions,
                trainedWith);
    }

    private static Part part(
            String plugin,
            String files,
            Map<String, String> settings,
            PartSettings.Part said,
            String usualPlugin,
            String folder) {
        return new Part(
                first(plugin, said.plugin(), usualPlugin),
                source(first(files, said.files(), ""), folder),
                new Options(first(settings, said.options(), Map.of())));
    }

    /** What an option says, or else the curriculum, or else what is usual. */
    private static String first(String option, String said, String usual) {
        return option != null ? option : said.isEmpty() ? usual : said;
    }

    private static List<String> first(List<String> option, List<String> said, List<String> usual) {
        return option != null ? option : said.isEmpty() ? usual : said;
    }

    private static Map<String, String> first(
            Map<String, String> option, Map<String, String> said, Map<String, String> usual) {
        return !option.isEmpty() ? option : said.isEmpty() ? usual : said;
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
        if (location.isEmpty()) {
            return BUNDLED + folder;
        }
        return location.matches("[a-z][a-z0-9-]+:.*")
                ? location
                : Path.of(location).toAbsolutePath().normalize().toString();
    }
}
