package org.dualslm.examples.training;

import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.dualslm.api.ModelBundle;
import org.dualslm.api.ModelBundle.AdapterPart;
import org.dualslm.api.ModelBundle.Part;
import org.dualslm.api.ModelConfiguration;
import org.dualslm.api.Plugins;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.tensor.DType;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.api.tensor.Safetensors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Packs a model and everything it names into one folder that can be moved and shipped. */
@Command(
        name = "bundle",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Packs a trained model into one folder: its adapters, and the files of encoder and language model that lie in",
            "other folders, weights rounded to a smaller type. What comes with an artifact (bundled:...) or from",
            "elsewhere (hf:...) is left there."
        })
public final class BundleCommand implements Callable<Integer> {
    private static final String WEIGHTS = ".safetensors";

    /** What a pretraining leaves to go on from; no model needs it. */
    private static final String UNFINISHED = "training";

    @Option(
            names = "--model",
            required = true,
            paramLabel = "MODEL",
            description = "A folder with a dualslm.json, or a configuration file.")
    private String model;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "The new folder.")
    private Path out;

    @Option(names = "--name", paramLabel = "NAME", description = "What to call the model (the folder's name).")
    private String name;

    @Option(
            names = "--dtype",
            defaultValue = "F16",
            paramLabel = "TYPE",
            description = "What to store weights as: F32, F16 or BF16 (${DEFAULT-VALUE}).")
    private DType type;

    @Spec
    private CommandSpec spec;

    private final Provider<Plugins> plugins;

    @Inject
    BundleCommand(Provider<Plugins> plugins) {
        this.plugins = plugins;
    }

    @Override
    public Integer call() throws IOException {
        if (!List.of(DType.F32, DType.F16, DType.BF16).contains(type)) {
            throw new ParameterException(
                    spec.commandLine(), "Weights can be stored as F32, F16 or BF16, not as " + type);
        }
        if (Files.exists(out) && !isEmpty(out)) {
            throw new ParameterException(spec.commandLine(), out + " is not empty: name a new folder");
        }
        ModelConfiguration configuration = ModelConfiguration.read(model, plugins.get());
        ModelBundle bundle = configuration.bundle();
        Files.createDirectories(out);
        new ModelBundle(
                        name == null
                                ? out.toAbsolutePath().normalize().getFileName().toString()
                                : name,
                        packed(bundle.encoder(), "encoder"),
                        bundle.companions().stream()
                                .map(BundleCommand::withoutFiles)
                                .toList(),
                        packed(bundle.paralinguistic(), configuration, "paralinguistic.safetensors"),
                        packed(bundle.linguistic(), configuration, "linguistic.safetensors"),
                        packed(bundle.languageModel(), "language-model"),
                        bundle.instructions(),
                        bundle.trainedWith())
                .write(out);
        PrintWriter writer = spec.commandLine().getOut();
        writer.printf("The model is in %s, %.1f MB%n", out, bytes() / 1e6);
        writer.flush();
        return 0;
    }

    /** Companions have no files of their own. */
    private static Part withoutFiles(Part part) {
        return new Part(part.provider(), isElsewhere(part.source()) ? part.source() : "", part.options());
    }

    /** The adapter, with its parameters in a file of the new model; a fresh one stays fresh. */
    private AdapterPart packed(AdapterPart part, ModelConfiguration configuration, String file) throws IOException {
        if (part.seed().isPresent()) {
            return part;
        }
        copyWeights(configuration.adapterFile(part, plugins.get()), out.resolve(file));
        return new AdapterPart(
                part.provider(), file, part.inputWidth(), part.outputWidth(), part.streams(), part.options());
    }

    /** The part, with its files in a folder of the new model. */
    private Part packed(Part part, String folder) throws IOException {
        if (isElsewhere(part.source())) {
            return part;
        }
        Path from = Path.of(part.source());
        List<Path> files;
        try (Stream<Path> listed = Files.list(from)) {
            files = listed.filter(Files::isRegularFile).sorted().toList();
        }
        Files.createDirectories(out.resolve(folder));
        for (Path file : files) {
            String fileName = file.getFileName().toString();
            if (fileName.endsWith(WEIGHTS) && !fileName.startsWith(UNFINISHED)) {
                copyWeights(
                        Safetensors.open(ModelSource.directory(from), fileName),
                        out.resolve(folder).resolve(fileName));
            } else if (!fileName.endsWith(WEIGHTS)) {
                Files.copy(file, out.resolve(folder).resolve(fileName), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return new Part(part.provider(), folder, part.options());
    }

    /** Whether it comes with an artifact or is downloaded. */
    private static boolean isElsewhere(String source) {
        return source.matches("[a-z][a-z0-9-]+:.*");
    }

    private void copyWeights(Safetensors weights, Path to) throws IOException {
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        weights.names().forEach(tensor -> tensors.put(tensor, weights.floats(tensor)));
        Safetensors.write(
                to, tensors, tensor -> weights.dtype(tensor) == DType.I32 ? DType.I32 : type, weights.metadata());
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> listed = Files.list(directory)) {
            return listed.findAny().isEmpty();
        }
    }

    private long bytes() throws IOException {
        try (Stream<Path> files = Files.walk(out)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
