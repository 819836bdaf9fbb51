package org.dualslm.train;

import java.util.Map;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.train.progress.Progress;

/** One stage of a training under way: which step it is at, and what happens after each beside learning. */
final class Stage implements AutoCloseable {
    private static final int LOG_EVERY = 10;
    private static final double SMOOTHING = 0.95;

    private final TrainingRun run;
    private final String name;
    private final int steps;
    private final int checkpointEvery;
    private final Checkpoints checkpoints;
    private final int firstStep;
    private final Progress.Task progress;
    private final long started = System.nanoTime();
    private long examples;
    private double smoothedLoss = Double.NaN;
    private int done;
    private int saved;

    Stage(TrainingRun run, String name, int steps, int checkpointEvery, Checkpoints checkpoints) {
        this.run = run;
        this.name = name;
        this.steps = steps;
        this.checkpointEvery = checkpointEvery;
        this.checkpoints = checkpoints;
        this.firstStep = checkpoints.restore();
        this.done = firstStep;
        this.saved = firstStep;
        this.progress = run.progress().start(name, steps, firstStep);
    }

    /** The step to begin with: the number of steps done before. */
    int firstStep() {
        return firstStep;
    }

    /** Whether to take this step. */
    boolean continues(int step) {
        return step < steps && !run.stopRequested();
    }

    /**
     * A step is done.
     *
     * @param loss of the step
     * @param examplesSeen in the step
     * @param figures for the log, finite or left out
     */
    void completed(int step, double loss, int examplesSeen, Map<String, Double> figures) {
        done = step + 1;
        examples += examplesSeen;
        smoothedLoss = Double.isNaN(smoothedLoss) ? loss : SMOOTHING * smoothedLoss + (1 - SMOOTHING) * loss;
        progress.advance(1);
        progress.say("loss %.3f, %.0f examples/s".formatted(smoothedLoss, examplesPerSecond()));
        if (done % LOG_EVERY == 0 || done == steps) {
            log(step, loss, figures);
        }
        if (done % checkpointEvery == 0) {
            save();
        }
    }

    /** Writes figures to the log that do not come with every step. */
    void report(int step, Map<String, Double> figures) {
        JsonObject.Builder line = JsonObject.builder().put("stage", name).put("step", step);
        figures.forEach((key, value) -> putFinite(line, key, value));
        run.log(line.build());
    }

    /** Saves what has been learned, unless it was saved. */
    void save() {
        if (saved != done) {
            checkpoints.save(done);
            saved = done;
        }
    }

    /** How it went. */
    StageOutcome outcome() {
        return new StageOutcome(done, done >= steps, smoothedLoss);
    }

    private void log(int step, double loss, Map<String, Double> figures) {
        JsonObject.Builder line = JsonObject.builder().put("stage", name).put("step", step);
        putFinite(line, "loss", loss);
        putFinite(line, "smoothedLoss", smoothedLoss);
        figures.forEach((key, value) -> putFinite(line, key, value));
        putFinite(line, "examplesPerSecond", examplesPerSecond());
        run.log(line.build());
    }

    private static void putFinite(JsonObject.Builder line, String key, double value) {
        if (Double.isFinite(value)) {
            line.put(key, value);
        }
    }

    private double examplesPerSecond() {
        return examples / Math.max(1e-9, (System.nanoTime() - started) * 1e-9);
    }

    @Override
    public void close() {
        progress.close();
    }
}
