package org.dualslm.train;

import java.util.Map;
import java.util.TreeMap;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.train.progress.Progress;

/** One stage of a training under way: which step it is at, and what happens after each beside learning. */
final class Stage implements AutoCloseable {
    private static final int LOG_EVERY = 10;
    private static final double SMOOTHING = 0.95;

    private final TrainingRun run;
    private final StageSettings settings;
    private final String name;
    private final int steps;
    private final Checkpoints checkpoints;
    private final int firstStep;
    private final Progress.Task progress;
    private final long started = System.nanoTime();
    private long examples;
    private double smoothedLoss = Double.NaN;
    private int done;
    private int saved;
    private final Map<String, Long> nanoseconds = new TreeMap<>();
    private long lapStarted = System.nanoTime();

    Stage(TrainingRun run, StageSettings settings, int steps, Checkpoints checkpoints) {
        this.run = run;
        this.settings = settings;
        this.name = settings.name();
        this.steps = steps;
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
        lap("log");
    }

    /** The time since the lap before went into this part of a step: what takes how long stands in the log. */
    void lap(String part) {
        long now = System.nanoTime();
        nanoseconds.merge(part, now - lapStarted, Long::sum);
        lapStarted = now;
    }

    /** The validation split was looked at: writes the figures to the log, and keeps the adapters if they are the best so far. */
    void validated(int step, Map<String, Double> figures) {
        JsonObject.Builder line = JsonObject.builder().put("stage", name).put("step", step);
        figures.forEach((key, value) -> putFinite(line, key, value));
        run.log(line.build());
        if (!settings.best().isEmpty()) {
            Double figure = figures.get(settings.best());
            if (figure == null) {
                throw new TrainingException("Stage '" + name + "' is to keep the best by '" + settings.best()
                        + "', but a validation gives " + figures.keySet());
            }
            checkpoints.saveIfBest(done, figure, settings.best().contains("accuracy"));
        }
        lap("validation");
    }

    /** Saves what has been learned, if it is time. After {@link #validated}, so that no figure is missed by going on from there. */
    void saveIfDue() {
        if (done % settings.checkpointEvery() == 0) {
            save();
        }
    }

    private void save() {
        if (saved != done) {
            checkpoints.save(done);
            saved = done;
        }
        lap("checkpoint");
    }

    /** All steps are done, or it was asked to stop. */
    StageOutcome end() {
        save();
        if (done >= steps && settings.endWithBest()) {
            checkpoints.restoreBest();
        }
        return new StageOutcome(done, done >= steps, smoothedLoss);
    }

    private void log(int step, double loss, Map<String, Double> figures) {
        JsonObject.Builder line = JsonObject.builder().put("stage", name).put("step", step);
        putFinite(line, "loss", loss);
        putFinite(line, "smoothedLoss", smoothedLoss);
        figures.forEach((key, value) -> putFinite(line, key, value));
        putFinite(line, "examplesPerSecond", examplesPerSecond());
        nanoseconds.forEach((part, time) -> putFinite(line, "seconds." + part, time * 1e-9));
        nanoseconds.clear();
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
