package org.dualslm.encoders.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dualslm.api.DualSlmException;
import org.dualslm.api.encoder.SpeechStream;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.onnx.OnnxGraph;
import org.dualslm.onnx.OnnxSession;
import org.dualslm.onnx.OnnxTensors;

/**
 * Moonshine's encoder graph in ONNX Runtime, with its inner frames as further outputs. Shareable between threads,
 * except that nothing may run during or after {@link #close()}.
 *
 * <p>All of the graph runs whichever streams are asked for; only those are copied out. Whatever the size of the
 * model, its number of layers and its width are read off the graph.
 */
final class MoonshineSession implements AutoCloseable {
    private static final String INPUT = "input_values";
    private static final String LAST = "last_hidden_state";
    private static final String AFTER_CONVOLUTIONS = "/Transpose_output_0";
    private static final Pattern AFTER_LAYER = Pattern.compile("/layers\\.(\\d{1,4})/Add_1_output_0");

    /** The probe is the shortest clip with so many frames, so that it tells Moonshine's geometry from any other. */
    private static final int PROBE_FRAMES = 3;

    private final OnnxSession session;
    private final Map<String, String> tensors;
    private final List<SpeechStream> streams;
    private final SampleBuffers buffers = new SampleBuffers();

    private MoonshineSession(OnnxSession session, Map<String, String> tensors) {
        this.session = session;
        this.tensors = tensors;
        this.streams = probe();
    }

    /**
     * Loads a model and lets it encode a moment of silence, so that what does not fit is refused here.
     *
     * @param model the bytes of the ONNX file
     * @param file what messages call it
     * @param threads for one run; 0 leaves it to ONNX Runtime
     * @throws ModelFormatException if it is no Moonshine encoder
     */
    static MoonshineSession open(byte[] model, String file, int threads) {
        Map<String, String> tensors = tensorsByStream(new OnnxGraph(model, file), file);
        Set<String> taps = new LinkedHashSet<>(tensors.values());
        taps.remove(LAST);
        // The graph as it is written. Optimizing fuses nodes, and which ones depends on what is an output: a tap would
        // move the other streams by some percent, as the least rounding does. It would save a twentieth of the time.
        // Keeping memory would keep it for the longest clips ever met, for each thread that met them; without that a
        // run
        // takes a twentieth longer and gives everything back.
        OnnxSession session =
                OnnxSession.open(OnnxGraph.withOutputs(model, taps), file, OnnxSession.Mode.AS_WRITTEN, threads);
        try {
            return new MoonshineSession(session, tensors);
        } catch (DualSlmException e) {
            session.close();
            throw new ModelFormatException(file + " is not a Moonshine encoder: " + e.getMessage(), e);
        }
    }

    /** The name of the tensor behind each stream, {@code last} first. */
    private static Map<String, String> tensorsByStream(OnnxGraph graph, String file) {
        if (!graph.inputs().contains(INPUT) || !graph.outputs().contains(LAST)) {
            throw new ModelFormatException(file + " is not a Moonshine encoder: its inputs are " + graph.inputs()
                    + " and its outputs " + graph.outputs() + "; wanted are " + INPUT + " and " + LAST);
        }
        Map<String, String> tensors = new LinkedHashMap<>();
        tensors.put("last", LAST);
        if (graph.computed().contains(AFTER_CONVOLUTIONS)) {
            tensors.put("conv", AFTER_CONVOLUTIONS);
        }
        Map<Integer, String> layers = new TreeMap<>();
        for (String tensor : graph.computed()) {
            Matcher layer = AFTER_LAYER.matcher(tensor);
            if (layer.matches()) {
                layers.put(Integer.valueOf(layer.group(1)), tensor);
            }
        }
        layers.forEach((layer, tensor) -> tensors.put("layer." + layer, tensor));
        return tensors;
    }

    private List<SpeechStream> probe() {
        FloatBuffer silence = FloatBuffer.allocate(new FrameWindow(0, PROBE_FRAMES).samples());
        List<SpeechStream> found = new ArrayList<>();
        run(silence, tensors.keySet())
                .forEach((stream, frames) ->
                        found.add(new SpeechStream(stream, frames.width(), FrameWindow.FRAME_RATE)));
        return List.copyOf(found);
    }

    /** The streams it can give, {@code last} first. */
    List<SpeechStream> streams() {
        return streams;
    }

    /**
     * Encodes samples in one run.
     *
     * @param samples at 16 kHz, from position to limit, at least {@value FrameWindow#SAMPLES_PER_FRAME}
     * @param wanted names from {@link #streams()}
     * @return the frames of each stream wanted
     */
    Map<String, Embeddings> run(FloatBuffer samples, Set<String> wanted) {
        Set<String> outputs = new LinkedHashSet<>();
        wanted.forEach(stream -> outputs.add(tensors.get(stream)));
        int count = samples.remaining();
        Map<String, Embeddings> encoded = new LinkedHashMap<>();
        FloatBuffer buffer = buffers.take(count);
        buffer.put(0, samples, samples.position(), count);
        try (OnnxTensor input = OnnxTensors.floats(buffer, OnnxJavaType.FLOAT, 1, count);
                OrtSession.Result result = session.run(Map.of(INPUT, input), outputs)) {
            for (String stream : wanted) {
                String tensor = tensors.get(stream);
                OnnxValue value = result.get(tensor).orElseThrow();
                encoded.put(stream, embeddings(tensor, value, FrameWindow.frames(count)));
            }
        } finally {
            buffers.giveBack(buffer);
        }
        return encoded;
    }

    private static Embeddings embeddings(String tensor, OnnxValue value, int frames) {
        if (value.getInfo() instanceof TensorInfo info && info.type == OnnxJavaType.FLOAT) {
            long[] shape = info.getShape();
            if (shape.length == 3 && shape[0] == 1 && shape[1] == frames && shape[2] > 0) {
                return Embeddings.of(frames, (int) shape[2], ((OnnxTensor) value).getFloatBuffer());
            }
        }
        throw new ModelFormatException("its tensor " + tensor + " is " + value.getInfo() + " where float32 [1, "
                + frames + ", width] was wanted");
    }

    /** Frees the model. */
    @Override
    public void close() {
        session.close();
    }
}
