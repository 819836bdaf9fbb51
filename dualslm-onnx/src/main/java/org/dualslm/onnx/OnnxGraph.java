package org.dualslm.onnx;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import org.dualslm.api.plugin.ModelFormatException;

/**
 * The names in an ONNX file, and that file with further tensors as outputs.
 *
 * <p>An ONNX file is a protocol buffer, a {@code ModelProto} of {@code onnx.proto}. The few fields needed here are
 * read off its wire format (a tag of field number and wire type, then the value); weights are skipped, neither parsed
 * nor copied.
 */
public final class OnnxGraph {
    static final int MODEL_GRAPH = 7;
    static final int GRAPH_NODE = 1;
    static final int GRAPH_INPUT = 11;
    static final int GRAPH_OUTPUT = 12;
    static final int NODE_OUTPUT = 2;
    static final int VALUE_NAME = 1;

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED32 = 5;

    private final String file;
    private final Set<String> inputs = new LinkedHashSet<>();
    private final Set<String> outputs = new LinkedHashSet<>();
    private final Set<String> computed = new LinkedHashSet<>();

    /**
     * Reads the names.
     *
     * @param model the bytes of an ONNX file
     * @param file what messages call it
     * @throws ModelFormatException if the bytes are no protocol buffer, end too early, or hold no graph
     */
    public OnnxGraph(byte[] model, String file) {
        this.file = file;
        if (model.length == 0) {
            throw new ModelFormatException(file + " is empty; it should be an ONNX model");
        }
        fields(ByteBuffer.wrap(model), (field, value) -> {
            if (field == MODEL_GRAPH) {
                fields(value, this::readGraph);
            }
        });
        if (computed.isEmpty()) {
            throw new ModelFormatException(
                    file + " (" + model.length + " bytes) holds no graph; it should be an ONNX model");
        }
    }

    /** Names of what the graph must be given. */
    public Set<String> inputs() {
        return inputs;
    }

    /** Names of what it gives. */
    public Set<String> outputs() {
        return outputs;
    }

    /** Names of everything it computes on the way, outputs included. */
    public Set<String> computed() {
        return computed;
    }

    /**
     * The model with further outputs. Serialized messages that follow one another are merged by whoever parses them,
     * lists being joined; so a second graph that holds nothing but outputs, appended to the file, adds them to the
     * first.
     *
     * @param model the bytes of an ONNX file
     * @param tensors names of tensors that the graph computes and does not give yet
     */
    public static byte[] withOutputs(byte[] model, Collection<String> tensors) {
        Protobuf graph = new Protobuf();
        tensors.forEach(tensor -> graph.message(GRAPH_OUTPUT, new Protobuf().text(VALUE_NAME, tensor)));
        byte[] more = new Protobuf().message(MODEL_GRAPH, graph).toBytes();
        byte[] whole = Arrays.copyOf(model, model.length + more.length);
        System.arraycopy(more, 0, whole, model.length, more.length);
        return whole;
    }

    private void readGraph(int field, ByteBuffer value) {
        switch (field) {
            case GRAPH_NODE -> collect(value, NODE_OUTPUT, computed);
            case GRAPH_INPUT -> collect(value, VALUE_NAME, inputs);
            case GRAPH_OUTPUT -> collect(value, VALUE_NAME, outputs);
            default -> {}
        }
    }

    private void collect(ByteBuffer message, int wanted, Set<String> names) {
        fields(message, (field, value) -> {
            if (field == wanted) {
                names.add(StandardCharsets.UTF_8.decode(value).toString());
            }
        });
    }

    private interface FieldReader {
        void read(int field, ByteBuffer value);
    }

    /** Gives each field that has a length of its own (texts and messages) to {@code reader}; skips numbers. */
    private void fields(ByteBuffer message, FieldReader reader) {
        while (message.hasRemaining()) {
            long tag = varint(message);
            int wireType = (int) (tag & 7);
            switch (wireType) {
                case VARINT -> varint(message);
                case FIXED64 -> take(message, Long.BYTES);
                case FIXED32 -> take(message, Integer.BYTES);
                case LENGTH_DELIMITED -> reader.read((int) (tag >>> 3), take(message, varint(message)));
                default -> throw fault("it has a field of wire type " + wireType + ", which protocol buffers lack");
            }
        }
    }

    private ByteBuffer take(ByteBuffer message, long length) {
        if (length < 0 || length > message.remaining()) {
            throw fault("a field of " + Long.toUnsignedString(length) + " bytes has only " + message.remaining()
                    + " left: the file is cut off or damaged");
        }
        ByteBuffer value = message.slice(message.position(), (int) length);
        message.position(message.position() + (int) length);
        return value;
    }

    private long varint(ByteBuffer message) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            if (!message.hasRemaining()) {
                throw fault("it ends within a number: the file is cut off or damaged");
            }
            byte next = message.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw fault("it has a number of more than ten bytes");
    }

    private ModelFormatException fault(String what) {
        return new ModelFormatException(file + " is not an ONNX model: " + what);
    }
}
