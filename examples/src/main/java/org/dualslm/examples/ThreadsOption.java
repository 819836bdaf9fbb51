package org.dualslm.examples;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How much a command does at a time. */
public final class ThreadsOption {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    private int threads = Runtime.getRuntime().availableProcessors();

    ThreadsOption() {}

    @Option(names = "--threads", paramLabel = "N", description = "At work at a time (one a processor).")
    void set(int number) {
        if (number < 1) {
            throw new ParameterException(command.commandLine(), "--threads must be at least 1, not " + number);
        }
        threads = number;
    }

    /** At work at a time, at least 1. */
    public int threads() {
        return threads;
    }
}
