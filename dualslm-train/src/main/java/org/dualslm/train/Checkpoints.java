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
 * a {@code position.json}; and {@code best-STEP}, where the figure that chooses was the best. Nothing else is needed to go on: what is
 * drawn depends on the seed and the step alone. A folder appears under its name only when everything in it is on the disk, so a process may be killed at any
 * moment; older ones go after that.
 */
final class Checkpoints {
    private static final Pattern NAME = Pattern.compile("checkpoint-(\\d{8,})");
    private static final Pattern BEST = Pattern.compile("best-(\\d{8,})");
    private static final String POSITION = "position.json";
    private static final String PARAMETERS = ".safetensors";
    private static final String OPTIMIZER = ".optimizer.safetensors";

    private final Path directory;
    private final JsonObject identity;
    private final Map<String, TrainableAdapter> adapters;
    private final int keep;

    /**
     * @param identity what must be the same for a checkpoint to be gone on from: settings, data, frozen parts
     * @param adapters to save and restore, by name
     * @param keep how many of the last to keep, ≥ 1
     */
    Checkpoints(Path directory, JsonObject identity, Map<String, TrainableAdapter> adapters, int keep) {
        this.directory = directory;
        this.identity = identity;
        this.adapters = new LinkedHashMap<>(adapters);
        this.keep = keep;
    }

    /** Saves the adapters as they are after so many steps, and removes checkpoints that are too old to keep. */
    void save(int steps) {
        save("checkpoint-%08d".formatted(steps), position(steps).build(), NAME, keep);
    }

    /** Saves them as the best if they are better than the best so far. */
    void saveIfBest(int steps, double figure, boolean higherIsBetter) {
        try {
            Optional<Path> before = latest(BEST);
            if (before.isPresent()) {
                double best = position(before.get()).number("figure");
                if (higherIsBetter ? figure <= best : figure >= best) {
                    return;
                }
            }
            if (Double.isFinite(figure)) {
                save(
                        "best-%08d".formatted(steps),
                        position(steps).put("figure", figure).build(),
                        BEST,
                        1);
            }
        } catch (IOException e) {
            throw new TrainingException("Cannot read the best checkpoint in " + directory + ": " + e, e);
        }
    }

    private JsonObject.Builder position(int steps) {
        return JsonObject.builder().put("steps", steps).put("identity", identity);
    }

    private void save(String name, JsonObject position, Pattern ofItsKind, int kept) {
        Path finished = directory.resolve(name);
        Path unfinished = directory.resolve("unfinished");
        try {
            delete(unfinished);
            Files.createDirectories(unfinished);
            for (Map.Entry<String, TrainableAdapter> adapter : adapters.entrySet()) {
                TrainableAdapter state = adapter.getValue();
                write(unfinished.resolve(adapter.getKey() + PARAMETERS), state.parameters());
                write(unfinished.resolve(adapter.getKey() + OPTIMIZER), state.optimizerState());
            }
            Files.writeString(unfinished.resolve(POSITION), position.toIndentedText());
            force(unfinished);
            delete(finished);
            Files.move(unfinished, finished, StandardCopyOption.ATOMIC_MOVE);
            List<Path> all = all(ofItsKind);
            for (Path older : all.subList(0, Math.max(0, all.size() - kept))) {
                delete(older);
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
        return restore(NAME);
    }

    /** Puts the adapters back as they were at their best, if that is known. */
    void restoreBest() {
        restore(BEST);
    }

    private int restore(Pattern kind) {
        try {
            Optional<Path> latest = latest(kind);
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
        JsonObject position = position(checkpoint);
        requireSame("", position.object("identity"), identity, checkpoint);
        for (Map.Entry<String, TrainableAdapter> adapter : adapters.entrySet()) {
            adapter.getValue()
                    .restore(
                            read(checkpoint, adapter.getKey() + PARAMETERS),
                            read(checkpoint, adapter.getKey() + OPTIMIZER));
        }
        return position.integer("steps");
    }

    private static JsonObject position(Path checkpoint) throws IOException {
        Path file = checkpoint.resolve(POSITION);
        return Json.parseObject(Files.readString(file), file.toString());
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

    private Optional<Path> latest(Pattern kind) throws IOException {
        List<Path> all = all(kind);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    /** In the order of their steps. */
    private List<Path> all(Pattern kind) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(directory)) {
            return children.filter(child ->
                            kind.matcher(child.getFileName().toString()).matches())
                    .sorted(Comparator.comparing(Path::getFileName))
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
