package org.dualslm.llm.djl;

import java.util.Arrays;
import org.dualslm.api.plugin.Options;
import org.dualslm.djl.Device;

/** The number format a model computes in. */
enum Precision {
    FLOAT32("float32", 6),
    BFLOAT16("bfloat16", 15);

    static final String OPTION = "dtype";

    private final String text;
    private final int scalarType;

    Precision(String text, int scalarType) {
        this.text = text;
        this.scalarType = scalarType;
    }

    /** PyTorch's number of the type, as Torch programs take it. */
    int scalarType() {
        return scalarType;
    }

    /** The one asked for; otherwise float32 on a CPU, and on a GPU bfloat16, which halves its memory. */
    static Precision choose(Options options, Device device) {
        String asked = options.text(OPTION, (device.isGpu() ? BFLOAT16 : FLOAT32).text);
        return Arrays.stream(values())
                .filter(precision -> precision.text.equals(asked))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Option '" + OPTION + "' must be one of "
                        + Arrays.toString(values()) + ", not '" + asked + "'"));
    }

    @Override
    public String toString() {
        return text;
    }
}
