package org.dualslm.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.dualslm.api.adapter.TrainableAdapter;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.train.progress.EventFile;
import org.dualslm.train.progress.Progress;

/**
 * The directory of one training: its stages' checkpoints, its log, {@code log.jsonl}, and the same figures for
 * TensorBoard in {@code events}. Only one process at a time may have it open.
 * A training that was stopped or killed is resumed by running it again on the same directory.
 */
public final class TrainingRun implements AutoCloseable {
    private static final String LOG = "log.jsonl";
    private static final String EVENTS = "events";
    private static final String LOCK = "lock";

    private final Path directory;
    private final Progress progress;
    private final FileChannel lockFile;
    private volatile boolean stopRequested;
    private EventFile events; // from the first line of the log on

    private TrainingRun(Path directory, Progress progress, FileChannel lockFile) {
        this.directory = directory;
        this.progress = progress;
        this.lockFile = lockFile;
    }

    /**
     * Opens a training's directory, made if missing.
     *
     * @param progress is told of each step
     * @throws TrainingException if it cannot be used, or another process has it open
     */
    public static TrainingRun open(Path directory, Progress progress) {
        try {
            Files.createDirectories(directory);
            FileChannel channel =
                    FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(channel) == null) {
                channel.close();
                throw new TrainingException("Another training is under way in " + directory);
            }
            return new TrainingRun(directory, progress, channel);
        } catch (IOException e) {
            throw new TrainingException("Cannot use the directory " + directory + " for a training: " + e, e);
        }
    }

    private static FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** Where it is. */
    public Path directory() {
        return directory;
    }

    /** Asks the stage under way to save after the step at hand and to return. May be called from any thread. */
    public void requestStop() {
        stopRequested = true;
    }

    /** Whether it was asked to stop. */
    public boolean stopRequested() {
        return stopRequested;
    }

    /** Whether a stage has a checkpoint here. */
    public boolean hasBegun(String stage) {
        return Files.isDirectory(directory.resolve(stage));
    }

    /** Starts a stage, or goes on where its last checkpoint was. */
    Stage start(StageSettings settings, int steps, JsonObject identity, Map<String, TrainableAdapter> adapters) {
        Checkpoints checkpoints =
                new Checkpoints(directory.resolve(settings.name()), identity, adapters, settings.keepCheckpoints());
        return new Stage(this, settings, steps, checkpoints);
    }

    Progress progress() {
        return progress;
    }

    /** Appends a line to the log, and its figures to what TensorBoard shows. */
    void log(JsonObject line) {
        try {
            events = events == null ? EventFile.create(directory.resolve(EVENTS), Clock.systemUTC()) : events;
            events.write(line.integer("step"), figures(line));
            Files.writeString(
                    directory.resolve(LOG), line.toText() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new TrainingException("Cannot write the log in " + directory + ": " + e, e);
        }
    }

    /** The numbers of a line, under the stage's name. */
    private static Map<String, Double> figures(JsonObject line) {
        Map<String, Double> figures = new LinkedHashMap<>();
        line.values().forEach((key, value) -> {
            if (value instanceof Json.Number && !key.equals("step")) {
                figures.put(line.text("stage") + "/" + key, line.number(key));
            }
        });
        return figures;
    }

    /** Lets other processes open the directory. Closing twice does nothing. */
    @Override
    public void close() {
        try {
            if (events != null) {
                events.close();
            }
            lockFile.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
