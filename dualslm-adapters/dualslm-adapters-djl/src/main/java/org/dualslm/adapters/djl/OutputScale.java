package org.dualslm.adapters.djl;

import org.dualslm.api.plugin.Options;

/** The option {@code outputScale} of both adapters: a fixed factor on what they give. */
final class OutputScale {
    private OutputScale() {}

    static double of(String owner, Options options) {
        double scale = options.number("outputScale", 1);
        if (!(scale > 0)) {
            throw new IllegalArgumentException(
                    owner + ": the option 'outputScale' must be greater than 0, not " + scale);
        }
        return scale;
    }
}
