package org.dualslm.examples;

import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.dualslm.api.Plugins;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.plugin.ModelDescription;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.tensor.DType;
import org.dualslm.api.tensor.Safetensors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A dry run: reads {@code config.json} and the headers of the weights, and loads nothing. */
@Command(
        name = "inspect",
        description = "Says what a checkpoint would take: parameters, memory, and whether it fits this machine.",
        mixinStandardHelpOptions = true)
final class InspectCommand implements Runnable {
    private static final String CONFIG = "config.json";
    private static final Map<String, Integer> BYTES = new TreeMap<>(Map.of("bfloat16", 2, "float32", 4));

    @Parameters(paramLabel = "DIR", description = "A model in Hugging Face layout; its weights need not be there.")
    private Path directory;

    private final Provider<Plugins> plugins;

    @Spec
    private CommandSpec spec;

    @Inject
    InspectCommand(Provider<Plugins> plugins) {
        this.plugins = plugins;
    }

    @Override
    public void run() {
        ModelSource source = ModelSource.directory(directory);
        Optional<ModelDescription> described = plugins.get().describe(source);
        Optional<Stored> stored = Stored.in(source);
        if (described.isEmpty() && stored.isEmpty()) {
            throw new ModelFormatException("Neither does an installed plugin know the model in " + source.description()
                    + " by its " + CONFIG + ", nor are there safetensors weights whose headers would tell its size");
        }
        ModelDescription model = described.orElseGet(
                () -> new ModelDescription(kind(source), stored.orElseThrow().parameters(), 0, 0));
        PrintWriter out = spec.commandLine().getOut();
        line(out, "model", "%s, %,d parameters", model.kind(), model.parameters());
        line(out, "stored", "%s", stored.map(Stored::text).orElse("no weights here; all figures from " + CONFIG));
        MachineMemory machine = MachineMemory.now();
        line(out, "this machine", "%s, %s available", size(machine.total()), size(machine.available()));
        BYTES.forEach((type, bytes) -> line(out, type, "%s", need(model, bytes, machine.available())));
        out.flush();
    }

    private static void line(PrintWriter out, String name, String format, Object... values) {
        out.printf(Locale.ROOT, "%-13s %s%n", name, String.format(Locale.ROOT, format, values));
    }

    private static String kind(ModelSource source) {
        String type = source.contains(CONFIG) ? Json.readObject(source, CONFIG).text("model_type", "") : "";
        return (type.isEmpty() ? "a model" : type) + " that no installed plugin describes";
    }

    private static String need(ModelDescription model, int bytes, long available) {
        long weights = model.parameters() * bytes;
        long cache = model.cachePerPosition() * bytes;
        String need =
                "weights " + size(weights) + (cache == 0 ? "" : ", cache " + size(1000 * cache) + " per 1,000 tokens");
        if (weights > available) {
            return need + ": does not fit, " + size(weights - available) + " too large";
        }
        return need + (cache == 0 ? ": fits" : fitting(model, (available - weights) / cache));
    }

    private static String fitting(ModelDescription model, long tokens) {
        return String.format(
                Locale.ROOT,
                ": fits with %,d of its %,d tokens",
                Math.min(tokens, model.contextLength()),
                model.contextLength());
    }

    /** In decimal units, as memory and files are sold. */
    private static String size(long bytes) {
        return bytes < 1_000_000_000
                ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
                : String.format(Locale.ROOT, "%.2f GB", bytes / 1e9);
    }

    /**
     * What the headers of the weights say.
     *
     * @param numbers how many of each type
     */
    private record Stored(Map<DType, Long> numbers) {
        static Optional<Stored> in(ModelSource source) {
            if (!Safetensors.isModel(source)) {
                return Optional.empty();
            }
            Safetensors file = Safetensors.openModel(source);
            Map<DType, Long> numbers = new TreeMap<>();
            for (String name : file.names()) {
                long count = 1;
                for (int dimension : file.shape(name)) {
                    count *= dimension;
                }
                numbers.merge(file.dtype(name), count, Long::sum);
            }
            return Optional.of(new Stored(numbers));
        }

        long parameters() {
            return numbers.values().stream().mapToLong(Long::longValue).sum();
        }

        String text() {
            return numbers.entrySet().stream()
                    .map(entry -> String.format(
                            Locale.ROOT,
                            "%,d numbers in %s, %s",
                            entry.getValue(),
                            entry.getKey(),
                            size(entry.getValue() * entry.getKey().bytes())))
                    .collect(Collectors.joining("; "));
        }
    }
}
