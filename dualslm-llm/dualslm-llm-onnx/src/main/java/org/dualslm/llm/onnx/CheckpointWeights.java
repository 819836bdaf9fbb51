package org.dualslm.llm.onnx;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.tensor.HalfPrecision;
import org.dualslm.api.tensor.Safetensors;
import org.dualslm.llm.text.config.TransformerConfig;
import org.dualslm.onnx.ElementType;
import org.dualslm.onnx.GraphBuilder.WeightWriter;

/** A checkpoint's tensors as a graph wants them, read when they are written. For one thread. */
final class CheckpointWeights {
    static final String HEAD = "lm_head.weight";

    /** Columns that are gathered at once, so that a transposed matrix is read along its rows. */
    private static final int BLOCK = 64;

    private final Safetensors file;
    private final TransformerConfig config;
    private final Set<String> left;

    CheckpointWeights(Safetensors file, TransformerConfig config) {
        this.file = file;
        this.config = config;
        this.left = new TreeSet<>(file.names());
    }

    /** A tensor as it stands. */
    WeightWriter asItIs(String name, ElementType type, int... shape) {
        take(name, shape);
        return out -> {
            FloatBuffer values = file.floats(name).asBuffer();
            ByteBuffer row = buffer(BLOCK * 1024, type);
            while (values.hasRemaining()) {
                put(values.get(), row, type);
                if (!row.hasRemaining() || !values.hasRemaining()) {
                    flush(row, out);
                }
            }
        };
    }

    /** A matrix {@code [outputs, inputs]} as {@code [inputs, outputs]}. */
    WeightWriter transposed(String name, ElementType type, int outputs, int inputs) {
        take(name, outputs, inputs);
        return out -> {
            FloatBuffer values = file.floats(name).asBuffer();
            float[] block = new float[BLOCK * outputs];
            ByteBuffer row = buffer(outputs, type);
            for (int from = 0; from < inputs; from += BLOCK) {
                int columns = Math.min(BLOCK, inputs - from);
                for (int o = 0; o < outputs; o++) {
                    for (int i = 0; i < columns; i++) {
                        block[i * outputs + o] = values.get(o * inputs + from + i);
                    }
                }
                for (int i = 0; i < columns; i++) {
                    for (int o = 0; o < outputs; o++) {
                        put(block[i * outputs + o], row, type);
                    }
                    flush(row, out);
                }
            }
        };
    }

    private void take(String name, int... shape) {
        int[] found = file.shape(name); // refuses a missing one
        if (!Arrays.equals(found, shape)) {
            throw new ModelFormatException("Tensor '" + name + "' in " + file.description() + " has shape "
                    + Arrays.toString(found) + "; config.json wants " + Arrays.toString(shape));
        }
        left.remove(name);
    }

    /**
     * Refuses a checkpoint with tensors that no graph takes: they would change what it computes.
     *
     * @throws ModelFormatException if there are any, naming them
     */
    void requireAllTaken() {
        // Some checkpoints repeat the tied table under its second name, and keep what can be computed.
        left.removeIf(name -> name.endsWith("rotary_emb.inv_freq") || config.tiedEmbeddings() && name.equals(HEAD));
        if (!left.isEmpty()) {
            throw new ModelFormatException(file.description() + " has tensors that a "
                    + config.architecture().modelType() + " model of this config.json does not have: "
                    + left.stream().limit(10).collect(Collectors.joining(", ")));
        }
    }

    private static ByteBuffer buffer(int numbers, ElementType type) {
        return ByteBuffer.allocate(numbers * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void put(float value, ByteBuffer row, ElementType type) {
        if (type == ElementType.FLOAT16) {
            row.putShort(HalfPrecision.toFloat16(value));
        } else {
            row.putFloat(value);
        }
    }

    private static void flush(ByteBuffer row, OutputStream out) throws IOException {
        out.write(row.array(), 0, row.position());
        row.clear();
    }
}
