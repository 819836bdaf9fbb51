package org.dualslm.api.adapter;

import java.util.Objects;
import org.dualslm.api.plugin.Options;

/**
 * What an adapter is to be built for.
 *
 * @param inputWidth width of the frames, ≥ 1
 * @param outputWidth the language model's hidden size, ≥ 1
 * @param options what may be chosen, as the provider documents; unknown keys are refused
 */
public record AdapterSpec(int inputWidth, int outputWidth, Options options) {
    public AdapterSpec {
        Objects.requireNonNull(options, "options");
        if (inputWidth < 1 || outputWidth < 1) {
            throw new IllegalArgumentException(
                    "Adapter widths must be at least 1, not " + inputWidth + " → " + outputWidth);
        }
    }
}
