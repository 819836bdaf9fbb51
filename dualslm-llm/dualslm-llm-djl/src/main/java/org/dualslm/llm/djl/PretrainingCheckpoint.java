package org.dualslm.llm.djl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonArray;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.tensor.DType;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.api.tensor.Safetensors;
import org.dualslm.djl.WeightSpec;
import org.dualslm.llm.text.GenerationDefaults;
import org.dualslm.llm.text.config.TransformerConfig;

/**
 * A pretraining at rest, its tensors under the names of a Hugging Face checkpoint.
 *
 * @param means the optimizer's running means of the gradients
 * @param squares its running means of their squares
 */
record PretrainingCheckpoint(
        TransformerConfig config,
        Set<Integer> stopTokens,
        long seed,
        long steps,
        Map<String, FloatTensor> weights,
        Map<String, FloatTensor> means,
        Map<String, FloatTensor> squares) {
    private static final String FILE = "training.safetensors";
    private static final String WEIGHT = "weight.";
    private static final String MEAN = "mean.";
    private static final String SQUARE = "square.";

    /** Random weights; see {@link LanguageModelPretraining#create}. */
    static PretrainingCheckpoint fresh(TransformerConfig config, Set<Integer> stopTokens, long seed, double deviation) {
        SplittableRandom random = new SplittableRandom(seed);
        double residual = deviation / Math.sqrt(2.0 * config.layers());
        Map<String, FloatTensor> weights = collect(config, (role, part) -> switch (role) {
            case NORM -> constant(part, 1);
            case BIAS -> constant(part, 0);
            case INPUT_PROJECTION, EMBEDDING -> normal(part, deviation, random);
            case OUTPUT_PROJECTION -> normal(part, residual, random);
        });
        Map<String, FloatTensor> zeros = collect(config, (role, part) -> constant(part, 0));
        return new PretrainingCheckpoint(config, Set.copyOf(stopTokens), seed, 0, weights, zeros, zeros);
    }

    /** The same with other weights, by name; see {@link LanguageModelPretraining#create}. */
    PretrainingCheckpoint startingWith(Map<String, FloatTensor> initial) {
        Map<String, FloatTensor> changed = new LinkedHashMap<>(weights);
        initial.forEach((name, tensor) -> {
            FloatTensor random = weights.get(name);
            if (random == null) {
                throw new IllegalArgumentException(
                        "No weight is called '" + name + "'; there are " + new TreeSet<>(weights.keySet()));
            }
            if (!Arrays.equals(random.shape(), tensor.shape())) {
                throw new IllegalArgumentException("Weight '" + name + "' has shape " + Arrays.toString(random.shape())
                        + ", not " + Arrays.toString(tensor.shape()));
            }
            changed.put(name, tensor);
        });
        return new PretrainingCheckpoint(config, stopTokens, seed, steps, changed, means, squares);
    }

    private static Map<String, FloatTensor> collect(
            TransformerConfig config, BiFunction<WeightLayout.Role, WeightSpec, FloatTensor> value) {
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        for (WeightLayout.Slot slot : WeightLayout.of(config).slots()) {
            slot.parts().forEach(part -> tensors.put(part.name(), value.apply(slot.role(), part)));
        }
        return tensors;
    }

    private static FloatTensor constant(WeightSpec part, float value) {
        float[] values = new float[size(part)];
        Arrays.fill(values, value);
        return FloatTensor.of(part.shape(), values);
    }

    private static FloatTensor normal(WeightSpec part, double deviation, SplittableRandom random) {
        float[] values = new float[size(part)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        return FloatTensor.of(part.shape(), values);
    }

    private static int size(WeightSpec part) {
        return Math.toIntExact(part.size());
    }

    /** What {@link #write} wrote. */
    static PretrainingCheckpoint read(Path directory) {
        Safetensors file = Safetensors.open(ModelSource.directory(directory), FILE);
        JsonObject about = Json.parseObject(metadata(file, "training"), "the metadata of " + file.description());
        JsonObject json = about.object("config");
        TransformerConfig config = TransformerConfig.of(json);
        Set<Integer> stopTokens =
                Arrays.stream(about.array("stop_tokens").integers()).boxed().collect(Collectors.toUnmodifiableSet());
        return new PretrainingCheckpoint(
                config,
                stopTokens,
                about.longInteger("seed"),
                about.longInteger("steps"),
                collect(config, (role, part) -> tensor(file, WEIGHT, part)),
                collect(config, (role, part) -> tensor(file, MEAN, part)),
                collect(config, (role, part) -> tensor(file, SQUARE, part)));
    }

    private static String metadata(Safetensors file, String key) {
        String value = file.metadata().get(key);
        if (value == null) {
            throw new ModelFormatException(
                    file.description() + " was not written by a pretraining: it lacks '" + key + "' in its metadata");
        }
        return value;
    }

    private static FloatTensor tensor(Safetensors file, String prefix, WeightSpec part) {
        FloatTensor tensor = file.floats(prefix + part.name());
        if (!Arrays.equals(tensor.shape(), part.shape())) {
            throw new ModelFormatException("Tensor '" + prefix + part.name() + "' in " + file.description()
                    + " has shape " + Arrays.toString(tensor.shape()) + "; wanted is "
                    + Arrays.toString(part.shape()));
        }
        return tensor;
    }

    /** Writes the model's files, then the one that {@link #read} needs. */
    void write(Path directory) throws IOException {
        export(directory, DType.F32);
        Map<String, FloatTensor> all = new LinkedHashMap<>();
        weights.forEach((name, tensor) -> all.put(WEIGHT + name, tensor));
        means.forEach((name, tensor) -> all.put(MEAN + name, tensor));
        squares.forEach((name, tensor) -> all.put(SQUARE + name, tensor));
        JsonObject about = JsonObject.builder()
                .put("config", config.toJson())
                .put("stop_tokens", stops())
                .put("seed", seed)
                .put("steps", steps)
                .build();
        Safetensors.write(directory.resolve(FILE), all, DType.F32, Map.of("training", about.toText()));
    }

    /** Writes the model's files. */
    void export(Path directory, DType type) throws IOException {
        Files.createDirectories(directory);
        replace(directory.resolve(TransformerConfig.FILE), config.toJson());
        replace(
                directory.resolve(GenerationDefaults.FILE),
                JsonObject.builder().put(GenerationDefaults.STOP, stops()).build());
        Safetensors.write(directory.resolve("model.safetensors"), weights, type, Map.of("format", "pt"));
    }

    private JsonArray stops() {
        return JsonArray.ofIntegers(
                new TreeSet<>(stopTokens).stream().mapToLong(Integer::longValue).toArray());
    }

    private static void replace(Path file, JsonObject json) throws IOException {
        Path unfinished = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            Files.writeString(unfinished, json.toIndentedText());
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }
}
