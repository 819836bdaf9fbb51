package org.dualslm.examples.training;

import org.dualslm.train.evaluation.Bootstrap;
import picocli.CommandLine.Option;

/** Options that say how confidence intervals are made. */
final class BootstrapOptions {
    @Option(
            names = "--resamples",
            defaultValue = "1000",
            paramLabel = "N",
            description = "How often to draw for confidence intervals (${DEFAULT-VALUE}).")
    private int resamples;

    @Option(
            names = "--confidence",
            defaultValue = "0.95",
            paramLabel = "SHARE",
            description = "How often an interval should hold the truth (${DEFAULT-VALUE}).")
    private double confidence;

    @Option(
            names = "--resample-by",
            defaultValue = "utterance",
            paramLabel = "UNIT",
            description = "What to draw: utterance, or speaker with all of theirs (${DEFAULT-VALUE}).")
    private String unit;

    @Option(names = "--seed", defaultValue = "1", paramLabel = "N", description = "Of all draws (${DEFAULT-VALUE}).")
    private long seed;

    Bootstrap bootstrap() {
        return new Bootstrap(resamples, confidence, RecordingOptions.one(Bootstrap.Unit.class, unit), seed);
    }
}
