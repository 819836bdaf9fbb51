package org.dualslm.adapters.common;

import java.util.stream.Stream;
import org.dualslm.api.plugin.Options;

/** The options of an adapter: its own, those of both, and those that its engine reads. */
record AdapterOptions(String owner, Options options) {
    private static final String OUTPUT_SCALE = "outputScale";

    /** @throws IllegalArgumentException if there is an option that nobody reads */
    AdapterOptions(String owner, Options options, String[] engineOptions, String... own) {
        this(
                owner,
                options.requireOnly(
                        owner,
                        Stream.of(own, engineOptions, new String[] {OUTPUT_SCALE})
                                .flatMap(Stream::of)
                                .toArray(String[]::new)));
    }

    /** A whole number of at least 1. */
    int integer(String name, int otherwise) {
        return options.integer(name, otherwise, 1);
    }

    /** A whole number of at least 0; 0 unless given. */
    int integerOrZero(String name) {
        return options.integer(name, 0, 0);
    }

    /** Yes or no; no unless given. */
    boolean flag(String name) {
        return options.flag(name, false);
    }

    /** A fixed factor on what the adapter gives. */
    double outputScale() {
        double scale = options.number(OUTPUT_SCALE, 1);
        if (!(scale > 0)) {
            throw new IllegalArgumentException(
                    owner + ": the option '" + OUTPUT_SCALE + "' must be greater than 0, not " + scale);
        }
        return scale;
    }
}
