package org.dualslm.encoders.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.onnx.OnnxSession;
import org.dualslm.onnx.OnnxTensors;

/**
 * An encoder graph with one input of floating-point numbers and perhaps others that say how much of it is real. Shareable between
 * threads, except that nothing may run during or after {@link #close()}.
 */
final class SpeechGraph implements AutoCloseable {
    private final OnnxSession session;
    private final String input;
    private final TensorInfo inputInfo;
    private final Optional<String> mask;
    private final Optional<String> length;
    private final Map<String, String> tensors;
    private final SampleBuffers buffers = new SampleBuffers();

    /**
     * Takes over the session.
     *
     * @param input name of what takes the samples or features
     * @param mask name of the input {@code [1, n]} that is 1 where they are real
     * @param length name of the input {@code [1]} that says how many are real
     * @param tensors name of the output behind each stream
     * @throws ModelFormatException if the graph has other inputs, or these are no such tensors
     */
    SpeechGraph(
            OnnxSession session,
            String input,
            Optional<String> mask,
            Optional<String> length,
            Map<String, String> tensors) {
        this.session = session;
        this.input = input;
        this.mask = mask;
        this.length = length;
        this.tensors = new LinkedHashMap<>(tensors);
        TensorInfo info = session.inputs().get(input);
        int dimensions = info != null && info.getShape().length == 2 ? 2 : 3;
        this.inputInfo = session.requireInput(input, dimensions, OnnxJavaType.FLOAT, OnnxJavaType.FLOAT16);
        mask.ifPresent(name -> session.requireInput(name, 2, OnnxJavaType.INT64));
        length.ifPresent(name -> session.requireInput(name, 1, OnnxJavaType.INT64));
        Set<String> others = new LinkedHashSet<>(session.inputs().keySet());
        others.remove(input);
        mask.ifPresent(others::remove);
        length.ifPresent(others::remove);
        if (!others.isEmpty()) {
            throw new ModelFormatException(session.file() + " wants inputs that nobody gives: " + others
                    + "; name the one for the samples or features with 'input', the one that is 1 where they are real"
                    + " with 'mask', the one for how many are with 'length'");
        }
        tensors.values().forEach(tensor -> session.requireOutput(tensor, 3, OnnxJavaType.FLOAT, OnnxJavaType.FLOAT16));
    }

    /** The dimensions of the input; -1 where the graph leaves them open. */
    long[] inputShape() {
        return inputInfo.getShape();
    }

    Set<String> streams() {
        return tensors.keySet();
    }

    String file() {
        return session.file();
    }

    /**
     * Runs the graph.
     *
     * @param values of the input
     * @param shape of the input, its last dimension time
     * @param real how much of time is real
     * @return all frames of the streams wanted, which are as many for each
     */
    Map<String, Embeddings> run(FloatBuffer values, long[] shape, int real, Set<String> wanted) {
        int time = (int) shape[shape.length - 1];
        Set<String> outputs = new LinkedHashSet<>();
        wanted.forEach(stream -> outputs.add(tensors.get(stream)));
        Map<String, OnnxTensor> given = new HashMap<>();
        FloatBuffer buffer = buffers.take(values.remaining());
        try {
            buffer.put(0, values, values.position(), values.remaining());
            given.put(input, OnnxTensors.floats(buffer, inputInfo.type, shape));
            mask.ifPresent(name -> given.put(name, OnnxTensors.longs(ones(real, time), 1, time)));
            length.ifPresent(name -> given.put(name, OnnxTensors.longs(new long[] {real}, 1)));
            try (OrtSession.Result result = session.run(given, outputs)) {
                Map<String, Embeddings> frames = new LinkedHashMap<>();
                wanted.forEach(stream -> frames.put(stream, frames(tensors.get(stream), result)));
                return requireOneLength(frames);
            }
        } finally {
            given.values().forEach(OnnxTensor::close);
            buffers.giveBack(buffer);
        }
    }

    private static long[] ones(int count, int length) {
        long[] ones = new long[length];
        Arrays.fill(ones, 0, count, 1);
        return ones;
    }

    private Embeddings frames(String tensor, OrtSession.Result result) {
        OnnxTensor value = (OnnxTensor) result.get(tensor).orElseThrow();
        long[] shape = value.getInfo().getShape();
        if (shape.length != 3 || shape[0] != 1 || shape[2] < 1) {
            throw new ModelFormatException("The output '" + tensor + "' of " + session.file() + " is "
                    + Arrays.toString(shape) + "; wanted is [1, frames, width]");
        }
        return Embeddings.of((int) shape[1], (int) shape[2], value.getFloatBuffer());
    }

    private Map<String, Embeddings> requireOneLength(Map<String, Embeddings> frames) {
        if (frames.values().stream().mapToInt(Embeddings::length).distinct().count() > 1) {
            Map<String, Integer> lengths = new LinkedHashMap<>();
            frames.forEach((stream, own) -> lengths.put(stream, own.length()));
            throw new ModelFormatException(
                    "The streams of " + session.file() + " have different numbers of frames: " + lengths);
        }
        return frames;
    }

    @Override
    public void close() {
        session.close();
    }
}
