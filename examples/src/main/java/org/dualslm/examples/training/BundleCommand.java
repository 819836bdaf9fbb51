package org.dualslm.examples.training;

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
            "other folders, weights rounded to a smaller type. What comes with an artifact (bundled:...) is left there."
        })
public final class BundleCommand implements Callable<Integer> {
    private static final String WEIGHTS = ".safetensors";

    /** What a pretraining leaves to go on from; no model needs it. */
    private static final String UNFINISHED = "training";

    @Option(names = "--model", required = true, paramLabel = "DIR", description = "A folder with a dualslm.json.")
    private Path model;

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

    @Override
    public Integer call() throws IOException {
        if (!List.of(DType.F32, DType.F16, DType.BF16).contains(type)) {
            throw new ParameterException(
                    spec.commandLine(), "Weights can be stored as F32, F16 or BF16, not as " + type);
        }
        if (Files.exists(out) && !isEmpty(out)) {
            throw new ParameterException(spec.commandLine(), out + " is not empty: name a new folder");
        }
        ModelBundle bundle = ModelBundle.read(ModelSource.directory(model));
        Files.createDirectories(out);
        for (AdapterPart adapter : List.of(bundle.paralinguistic(), bundle.linguistic())) {
            copyWeights(ModelSource.directory(model), adapter.file(), out);
        }
        new ModelBundle(
                        name == null
                                ? out.toAbsolutePath().normalize().getFileName().toString()
                                : name,
                        packed(bundle.encoder(), "encoder"),
                        bundle.companions(),
                        bundle.paralinguistic(),
                        bundle.linguistic(),
                        packed(bundle.languageModel(), "language-model"),
                        bundle.instructions(),
                        bundle.trainedWith())
                .write(out);
        PrintWriter writer = spec.commandLine().getOut();
        writer.printf("The model is in %s, %.1f MB%n", out, bytes() / 1e6);
        writer.flush();
        return 0;
    }

    /** The part, with its files in a folder of the new model. */
    private Part packed(Part part, String folder) throws IOException {
        if (part.source().startsWith("bundled:")) {
            return part;
        }
        Path from = model.resolve(part.source());
        List<Path> files;
        try (Stream<Path> listed = Files.list(from)) {
            files = listed.filter(Files::isRegularFile).sorted().toList();
        }
        Files.createDirectories(out.resolve(folder));
        for (Path file : files) {
            String fileName = file.getFileName().toString();
            if (fileName.endsWith(WEIGHTS) && !fileName.startsWith(UNFINISHED)) {
                copyWeights(ModelSource.directory(from), fileName, out.resolve(folder));
            } else if (!fileName.endsWith(WEIGHTS)) {
                Files.copy(file, out.resolve(folder).resolve(fileName), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return new Part(part.provider(), folder, part.options());
    }

    private void copyWeights(ModelSource from, String file, Path to) throws IOException {
        Safetensors weights = Safetensors.open(from, file);
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        weights.names().forEach(tensor -> tensors.put(tensor, weights.floats(tensor)));
        Safetensors.write(to.resolve(file), tensors, type, weights.metadata());
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
