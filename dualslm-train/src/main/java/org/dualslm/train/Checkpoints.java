package org.dualslm.train;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.dualslm.api.adapter.TrainableAdapter;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.tensor.DType;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.api.tensor.Safetensors;

/**
 * A stage's checkpoints: folders {@code checkpoint-STEP}, each with every adapter's parameters and optimizer state as safetensors and
 * a {@code position.json}. A folder appears under its name only when everything in it is on the disk, so a process may be killed at any
 * moment; the one before goes after that.
 */
final class Checkpoints {
    private static final Pattern NAME = Pattern.compile("checkpoint-(\\d{8,})");
    private static final String POSITION = "position.json";
    private static final String PARAMETERS = ".safetensors";
    private static final String OPTIMIZER = ".optimizer.safetensors";

    private final Path directory;
    private final JsonObject identity;
    private final Map<String, TrainableAdapter> adapters;

    /**
     * @param identity what must be the same for a checkpoint to be gone on from: settings, data, frozen parts
     * @param adapters to save and restore, by name
     */
    Checkpoints(Path directory, JsonObject identity, Map<String, TrainableAdapter> adapters) {
        this.directory = directory;
        this.identity = identity;
        this.adapters = new LinkedHashMap<>(adapters);
    }

    /** Saves the adapters as they are after so many steps, and removes older checkpoints. */
    void save(int steps) {
        Path finished = directory.resolve("checkpoint-%08d".formatted(steps));
        Path unfinished = directory.resolve("unfinished");
        try {
            delete(unfinished);
            Files.createDirectories(unfinished);
            for (Map.Entry<String, TrainableAdapter> adapter : adapters.entrySet()) {
                TrainableAdapter state = adapter.getValue();
                write(unfinished.resolve(adapter.getKey() + PARAMETERS), state.parameters());
                write(unfinished.resolve(adapter.getKey() + OPTIMIZER), state.optimizerState());
            }
            JsonObject position = JsonObject.builder()
                    .put("steps", steps)
                    .put("identity", identity)
                    .build();
            Files.writeString(unfinished.resolve(POSITION), position.toIndentedText());
            force(unfinished);
            delete(finished);
            Files.move(unfinished, finished, StandardCopyOption.ATOMIC_MOVE);
            for (Path older : all()) {
                if (!older.equals(finished)) {
                    delete(older);
                }
            }
        } catch (IOException e) {
            throw new TrainingException("Cannot save a checkpoint in " + directory + ": " + e, e);
        }
    }

    /**
     * Puts the adapters back as they were.
     *
     * @return how many steps had been done; 0 if there is no checkpoint
     * @throws TrainingException if the checkpoint is damaged or belongs to another training, saying what differs
     */
    int restore() {
        try {
            Optional<Path> latest = all().stream().max(Comparator.comparing(Path::getFileName));
            return latest.isPresent() ? restore(latest.get()) : 0;
        } catch (IOException | RuntimeException e) {
            if (e instanceof TrainingException known) {
                throw known;
            }
            throw new TrainingException(
                    "Cannot go on from the checkpoint in " + directory + ": " + e.getMessage()
                            + "; delete it to start anew",
                    e);
        }
    }

    private int restore(Path checkpoint) throws IOException {
        JsonObject position = Json.parseObject(
                Files.readString(checkpoint.resolve(POSITION)),
                checkpoint.resolve(POSITION).toString());
        requireSame("", position.object("identity"), identity, checkpoint);
        for (Map.Entry<String, TrainableAdapter> adapter : adapters.entrySet()) {
            adapter.getValue()
                    .restore(
                            read(checkpoint, adapter.getKey() + PARAMETERS),
                            read(checkpoint, adapter.getKey() + OPTIMIZER));
        }
        return position.integer("steps");
    }

    private static void requireSame(String path, JsonObject before, JsonObject now, Path checkpoint) {
        for (String key : now.keys()) {
            Json was = before.find(key).orElse(new Json.Null());
            Json is = now.get(key);
            if (was instanceof JsonObject innerBefore && is instanceof JsonObject innerNow) {
                requireSame(path + key + ".", innerBefore, innerNow, checkpoint);
            } else if (!was.equals(is)) {
                throw new TrainingException(
                        "The training in " + checkpoint.getParent() + " was begun with " + path + key
                                + " " + was.toText() + ", not " + is.toText()
                                + "; go on with what it was begun with, or choose another directory");
            }
        }
    }

    private List<Path> all() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(directory)) {
            return children.filter(child ->
                            NAME.matcher(child.getFileName().toString()).matches())
                    .toList();
        }
    }

    private static void write(Path file, Map<String, FloatTensor> tensors) throws IOException {
        Safetensors.write(file, tensors, DType.F32, Map.of());
    }

    private static Map<String, FloatTensor> read(Path checkpoint, String name) {
        Safetensors file = Safetensors.open(ModelSource.directory(checkpoint), name);
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        file.names().forEach(tensor -> tensors.put(tensor, file.floats(tensor)));
        return tensors;
    }

    /** Waits until the folder's files are on the disk, so that a power failure cannot leave a checkpoint with holes. */
    private static void force(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.force(true);
                }
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            List<Path> contents = new ArrayList<>();
            try (Stream<Path> walk = Files.walk(folder)) {
                walk.forEach(contents::add);
            }
            contents.sort(Comparator.reverseOrder());
            for (Path content : contents) {
                Files.delete(content);
            }
        }
    }
}
