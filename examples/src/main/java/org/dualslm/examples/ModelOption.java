package org.dualslm.examples;

import picocli.CommandLine.Option;

/** Which model a command uses. */
public final class ModelOption {
    @Option(
            names = "--model",
            defaultValue = "bundled:default",
            paramLabel = "MODEL",
            description = "A folder with a dualslm.json, a configuration file (docs/configuration.md), or hf:OWNER/NAME"
                    + " (${DEFAULT-VALUE}).")
    private String location;

    ModelOption() {}

    /** What a model's configuration is read from. */
    public String location() {
        return location;
    }
}
