package org.dualslm.djl;

import java.util.Arrays;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.DType;

/** The number format a model computes in: a plugin's option {@code dtype}, else what suits the device. */
public enum Precision {
    /** Exact; the default on a CPU. */
    FLOAT32("float32", 6, DType.F32),
    /** Half the memory; the default on a GPU. */
    BFLOAT16("bfloat16", 15, DType.BF16),
    /** Half the memory, more digits and less range than bfloat16; on a GPU only. */
    FLOAT16("float16", 5, DType.F16);

    /** The name of the option. */
    public static final String OPTION = "dtype";

    private final String text;
    private final int scalarType;
    private final DType stored;

    Precision(String text, int scalarType, DType stored) {
        this.text = text;
        this.scalarType = scalarType;
        this.stored = stored;
    }

    /** PyTorch's number of the type, as Torch programs take it. */
    public int scalarType() {
        return scalarType;
    }

    /** The type in a file that needs no conversion. */
    public DType stored() {
        return stored;
    }

    /**
     * The one asked for, else the device's default.
     *
     * @throws IllegalArgumentException if it is unknown, or not for this device
     */
    public static Precision choose(Options options, Device device) {
        String asked = options.text(OPTION, (device.isGpu() ? BFLOAT16 : FLOAT32).text);
        Precision chosen = Arrays.stream(values())
                .filter(precision -> precision.text.equals(asked))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Option '" + OPTION + "' must be one of "
                        + Arrays.toString(values()) + ", not '" + asked + "'"));
        if (chosen == FLOAT16 && !device.isGpu()) {
            throw new IllegalArgumentException("Option '" + OPTION + "' is " + chosen
                    + ", which is for GPUs, but the device is " + device + ": choose " + BFLOAT16 + " or " + FLOAT32);
        }
        return chosen;
    }

    @Override
    public String toString() {
        return text;
    }
}
