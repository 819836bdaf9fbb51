package org.dualslm.adapters.tensorflow;

import org.dualslm.api.plugin.Options;

/** The option {@code device}, which is there so that a description written for another engine's adapter fits as it is. */
final class Device {
    static final String OPTION = "device";

    private Device() {}

    /** @throws IllegalArgumentException if another device than the CPU is asked for */
    static void requireCpu(String owner, Options options) {
        String asked = options.text(OPTION, "cpu");
        if (!asked.equals("cpu")) {
            throw new IllegalArgumentException(owner + " runs on the CPU alone: the option '" + OPTION
                    + "' must be cpu, not '" + asked + "'; leave it out, or choose the adapter of another engine");
        }
    }
}
