package org.dualslm.onnx;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * An ONNX graph that is written node by node, each after those whose outputs it takes. Operators are those of opset 17. For one
 * thread.
 */
public final class GraphBuilder {
    /** Writes a weight's numbers, row by row, little-endian, when the file is written. */
    @FunctionalInterface
    public interface WeightWriter {
        void writeTo(OutputStream out) throws IOException;
    }

    private record Weight(String name, ElementType type, long[] shape, WeightWriter writer) {
        long bytes() {
            return Arrays.stream(shape).reduce(type.bytes(), Math::multiplyExact);
        }
    }

    private static final int OPSET = 17;
    private static final int IR_VERSION = 8;

    /** Weights of together more bytes go into a file of their own: a protocol buffer holds less than 2 GB. */
    private static final long MOST_INLINE = 64L << 20;

    /** Where a weight may begin in such a file, so that it can be mapped. */
    private static final int ALIGNMENT = 4096;

    private static final int MODEL_IR_VERSION = 1;
    private static final int MODEL_PRODUCER = 2;
    private static final int MODEL_OPSET = 8;
    private static final int OPSET_VERSION = 2;
    private static final int GRAPH_NAME = 2;
    private static final int GRAPH_WEIGHT = 5;
    private static final int NODE_INPUT = 1;
    private static final int NODE_NAME = 3;
    private static final int NODE_TYPE = 4;
    private static final int NODE_ATTRIBUTE = 5;
    private static final int TENSOR_DIMENSION = 1;
    private static final int TENSOR_TYPE = 2;
    private static final int TENSOR_NAME = 8;
    private static final int TENSOR_BYTES = 9;
    private static final int TENSOR_OUTSIDE = 13;
    private static final int TENSOR_LOCATION = 14;
    private static final int EXTERNAL = 1;
    private static final int VALUE_TYPE = 2;

    private final Protobuf values = new Protobuf();
    private final Protobuf nodes = new Protobuf();
    private final Map<String, Weight> weights = new LinkedHashMap<>();
    private int computed;

    /**
     * What the graph must be given.
     *
     * @param dimensions numbers, or names of those left open
     */
    public String input(String name, ElementType type, Object... dimensions) {
        values.message(OnnxGraph.GRAPH_INPUT, value(name, type, dimensions));
        return name;
    }

    /**
     * What the graph gives; a node must compute it.
     *
     * @param dimensions numbers, or names of those left open
     */
    public void output(String name, ElementType type, Object... dimensions) {
        values.message(OnnxGraph.GRAPH_OUTPUT, value(name, type, dimensions));
    }

    private static Protobuf value(String name, ElementType type, Object... dimensions) {
        Protobuf shape = new Protobuf();
        for (Object dimension : dimensions) {
            shape.message(
                    1,
                    dimension instanceof Number number
                            ? new Protobuf().number(1, number.longValue())
                            : new Protobuf().text(2, (String) dimension));
        }
        Protobuf tensor = new Protobuf().number(1, type.number()).message(2, shape);
        return new Protobuf().text(OnnxGraph.VALUE_NAME, name).message(VALUE_TYPE, new Protobuf().message(1, tensor));
    }

    /** A node with one output of a name of its own making, which it returns. */
    public String node(String type, List<String> inputs, Attribute... attributes) {
        return node(type, 1, inputs, attributes).get(0);
    }

    /** A node with several outputs. */
    public List<String> node(String type, int outputs, List<String> inputs, Attribute... attributes) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < outputs; i++) {
            names.add(type + "_" + computed++);
        }
        add(type, names, inputs, attributes);
        return names;
    }

    /** A node whose output has the name given, as outputs of the graph need. */
    public String named(String output, String type, List<String> inputs, Attribute... attributes) {
        add(type, List.of(output), inputs, attributes);
        return output;
    }

    private void add(String type, List<String> outputs, List<String> inputs, Attribute... attributes) {
        Protobuf node = new Protobuf();
        inputs.forEach(input -> node.text(NODE_INPUT, input));
        outputs.forEach(output -> node.text(OnnxGraph.NODE_OUTPUT, output));
        node.text(NODE_NAME, outputs.get(0)).text(NODE_TYPE, type);
        for (Attribute attribute : attributes) {
            node.message(NODE_ATTRIBUTE, attribute.message());
        }
        nodes.message(OnnxGraph.GRAPH_NODE, node);
    }

    /** A vector of whole numbers. */
    public String longs(long... numbers) {
        return weight("longs" + Arrays.toString(numbers), ElementType.INT64, bytes(numbers), numbers.length);
    }

    /** A whole number without dimensions. */
    public String scalar(long number) {
        return weight("long " + number, ElementType.INT64, bytes(number));
    }

    /** A number without dimensions. */
    public String scalar(float number) {
        return weight("float " + number, ElementType.FLOAT, bytes(number));
    }

    /** Numbers as a float32 weight. */
    public String floats(String name, float[] numbers, long... shape) {
        return weight(name, ElementType.FLOAT, bytes(numbers), shape);
    }

    private static WeightWriter bytes(long... numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(numbers);
        return out -> out.write(bytes.array());
    }

    private static WeightWriter bytes(float... numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(numbers);
        return out -> out.write(bytes.array());
    }

    /** A weight; of two of one name the first counts. Returns the name. */
    public String weight(String name, ElementType type, WeightWriter writer, long... shape) {
        weights.putIfAbsent(name, new Weight(name, type, shape.clone(), writer));
        return name;
    }

    /**
     * Writes the graph, and large weights into {@code FILE_data} beside it. The file appears complete or not at all.
     *
     * @param producer who made it
     * @throws IOException if it cannot be written
     */
    public void write(Path file, String producer) throws IOException {
        write(file, producer, MOST_INLINE);
    }

    void write(Path file, String producer, long mostInline) throws IOException {
        long bytes = weights.values().stream().mapToLong(Weight::bytes).sum();
        Protobuf tensors = bytes <= mostInline ? inline() : outside(file.resolveSibling(file.getFileName() + "_data"));
        byte[] model = model(producer, tensors);
        replace(file, out -> out.write(model));
    }

    /** The bytes of the file, all weights in it. */
    public byte[] toBytes(String producer) throws IOException {
        return model(producer, inline());
    }

    private byte[] model(String producer, Protobuf tensors) {
        Protobuf graph =
                new Protobuf().add(nodes).text(GRAPH_NAME, "graph").add(tensors).add(values);
        return new Protobuf()
                .number(MODEL_IR_VERSION, IR_VERSION)
                .text(MODEL_PRODUCER, producer)
                .message(MODEL_OPSET, new Protobuf().number(OPSET_VERSION, OPSET))
                .message(OnnxGraph.MODEL_GRAPH, graph)
                .toBytes();
    }

    private Protobuf inline() throws IOException {
        Protobuf tensors = new Protobuf();
        for (Weight weight : weights.values()) {
            tensors.message(GRAPH_WEIGHT, inline(weight));
        }
        return tensors;
    }

    private static Protobuf inline(Weight weight) throws IOException {
        ByteArrayOutputStream numbers = new ByteArrayOutputStream();
        weight.writer.writeTo(numbers);
        requireSize(weight, numbers.size());
        return header(weight).bytes(TENSOR_BYTES, numbers.toByteArray());
    }

    private Protobuf outside(Path data) throws IOException {
        Protobuf tensors = new Protobuf();
        replace(data, out -> {
            CountingStream counted = new CountingStream(out);
            for (Weight weight : weights.values()) {
                if (weight.type == ElementType.INT64 || weight.shape.length == 0) {
                    tensors.message(GRAPH_WEIGHT, inline(weight)); // shapes and the like are read with the graph
                    continue;
                }
                counted.align(ALIGNMENT);
                long start = counted.written;
                weight.writer.writeTo(counted);
                requireSize(weight, counted.written - start);
                Protobuf tensor = header(weight).number(TENSOR_LOCATION, EXTERNAL);
                entry(tensor, "location", data.getFileName().toString());
                entry(tensor, "offset", String.valueOf(start));
                entry(tensor, "length", String.valueOf(weight.bytes()));
                tensors.message(GRAPH_WEIGHT, tensor);
            }
        });
        return tensors;
    }

    private static Protobuf header(Weight weight) {
        Protobuf tensor = new Protobuf();
        for (long dimension : weight.shape) {
            tensor.number(TENSOR_DIMENSION, dimension);
        }
        return tensor.number(TENSOR_TYPE, weight.type.number()).text(TENSOR_NAME, weight.name);
    }

    private static void entry(Protobuf tensor, String key, String value) {
        tensor.message(TENSOR_OUTSIDE, new Protobuf().text(1, key).text(2, value));
    }

    private static void requireSize(Weight weight, long written) {
        if (written != weight.bytes()) {
            throw new IllegalStateException("Weight '" + weight.name + "' of shape " + Arrays.toString(weight.shape)
                    + " was written in " + written + " bytes; its shape takes " + weight.bytes());
        }
    }

    private static void replace(Path file, WeightWriter content) throws IOException {
        Path unfinished = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(unfinished), 1 << 16)) {
                content.writeTo(out);
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static final class CountingStream extends OutputStream {
        private final OutputStream out;
        private long written;

        CountingStream(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int value) throws IOException {
            out.write(value);
            written++;
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            out.write(bytes, from, count);
            written += count;
        }

        void align(int size) throws IOException {
            while (written % size != 0) {
                write(0);
            }
        }
    }
}
