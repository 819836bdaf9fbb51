package org.dualslm.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dualslm.api.DualSlmException;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;

/**
 * A graph in ONNX Runtime, on the CPU. Shareable between threads, except that nothing may run during or after {@link #close()}.
 */
public final class OnnxSession implements AutoCloseable {
    /** How a graph is run. */
    public enum Mode {
        /** Nodes fused and constants computed beforehand; memory kept from one run to the next. */
        OPTIMIZED(OrtSession.SessionOptions.OptLevel.ALL_OPT, true),
        /** The graph as it is written; every run gives its memory back. */
        AS_WRITTEN(OrtSession.SessionOptions.OptLevel.NO_OPT, false);

        private final OrtSession.SessionOptions.OptLevel level;
        private final boolean keepsMemory;

        Mode(OrtSession.SessionOptions.OptLevel level, boolean keepsMemory) {
            this.level = level;
            this.keepsMemory = keepsMemory;
        }
    }

    private interface Loading {
        OrtSession load(OrtEnvironment environment, OrtSession.SessionOptions options) throws OrtException;
    }

    private final OrtSession session;
    private final String file;
    private final Map<String, TensorInfo> inputs;
    private final Map<String, TensorInfo> outputs;

    private OnnxSession(OrtSession session, String file) throws OrtException {
        this.session = session;
        this.file = file;
        this.inputs = tensors(session.getInputInfo());
        this.outputs = tensors(session.getOutputInfo());
    }

    /**
     * Loads a graph whose weights are all in it.
     *
     * @param model the bytes of an ONNX file
     * @param file what messages call it
     * @param threads see {@link Threads}
     * @throws ModelFormatException if ONNX Runtime refuses it
     */
    public static OnnxSession open(byte[] model, String file, Mode mode, int threads) {
        return open((environment, options) -> environment.createSession(model, options), file, mode, threads);
    }

    /**
     * Loads a graph, and the weights that it keeps in files beside it.
     *
     * @param file within the source
     * @param threads see {@link Threads}
     * @throws ModelFormatException if it is not there, or ONNX Runtime refuses it
     */
    public static OnnxSession open(ModelSource source, String file, Mode mode, int threads) {
        String name = describe(source, file);
        Optional<Path> path = source.path(file);
        return path.isPresent()
                ? open(
                        (environment, options) ->
                                environment.createSession(path.get().toString(), options),
                        name,
                        mode,
                        threads)
                : open(source.bytes(file), name, mode, threads);
    }

    /** What messages call a source's file. */
    public static String describe(ModelSource source, String file) {
        return "'" + file + "' in " + source.description();
    }

    private static OnnxSession open(Loading loading, String file, Mode mode, int threads) {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        OrtSession session = null;
        try (OrtSession.SessionOptions options = options(mode, threads)) {
            session = loading.load(environment, options);
            return new OnnxSession(session, file);
        } catch (OrtException | RuntimeException e) {
            if (session != null) {
                close(session);
            }
            throw new ModelFormatException("ONNX Runtime cannot load " + file + ": " + e.getMessage(), e);
        }
    }

    private static OrtSession.SessionOptions options(Mode mode, int threads) throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(threads);
        // Waiting threads must sleep: where cores are shared, spinning ones cost several times the speed.
        options.addConfigEntry("session.intra_op.allow_spinning", "0");
        options.setOptimizationLevel(mode.level);
        options.setMemoryPatternOptimization(mode.keepsMemory);
        options.setCPUArenaAllocator(mode.keepsMemory);
        // What goes wrong is thrown; it need not appear on the console as well.
        options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
        return options;
    }

    private static Map<String, TensorInfo> tensors(Map<String, NodeInfo> nodes) {
        Map<String, TensorInfo> tensors = new LinkedHashMap<>();
        nodes.forEach((name, node) -> {
            if (!(node.getInfo() instanceof TensorInfo tensor)) {
                throw new IllegalArgumentException("'" + name + "' is " + node.getInfo() + ", which is no tensor");
            }
            tensors.put(name, tensor);
        });
        return tensors;
    }

    /** What messages call the graph. */
    public String file() {
        return file;
    }

    /** What the graph must be given; dimensions that it leaves open are -1. */
    public Map<String, TensorInfo> inputs() {
        return inputs;
    }

    /** What it gives; dimensions that it leaves open are -1. */
    public Map<String, TensorInfo> outputs() {
        return outputs;
    }

    /**
     * An input of a type and number of dimensions.
     *
     * @throws ModelFormatException if it is not there, naming those that are, or is another
     */
    public TensorInfo requireInput(String name, int dimensions, OnnxJavaType... types) {
        return required("input", name, inputs, dimensions, types);
    }

    /**
     * An output of a type and number of dimensions.
     *
     * @throws ModelFormatException if it is not there, naming those that are, or is another
     */
    public TensorInfo requireOutput(String name, int dimensions, OnnxJavaType... types) {
        return required("output", name, outputs, dimensions, types);
    }

    private TensorInfo required(
            String kind, String name, Map<String, TensorInfo> all, int dimensions, OnnxJavaType... types) {
        TensorInfo tensor = all.get(name);
        if (tensor == null) {
            throw new ModelFormatException(
                    file + " has no " + kind + " '" + name + "'; its " + kind + "s are " + all.keySet());
        }
        long[] shape = tensor.getShape();
        if (!List.of(types).contains(tensor.type) || shape.length != dimensions) {
            throw new ModelFormatException("The " + kind + " '" + name + "' of " + file + " is " + tensor.type + " "
                    + Arrays.toString(shape) + "; wanted is " + String.join(" or ", names(types)) + " of " + dimensions
                    + " dimensions");
        }
        return tensor;
    }

    private static List<String> names(OnnxJavaType... types) {
        return Arrays.stream(types).map(OnnxJavaType::name).toList();
    }

    /**
     * Runs the graph.
     *
     * @param wanted names of outputs
     * @return whose values the caller closes
     * @throws DualSlmException if ONNX Runtime fails
     */
    public OrtSession.Result run(Map<String, OnnxTensor> given, Set<String> wanted) {
        try {
            return session.run(given, wanted);
        } catch (OrtException e) {
            throw new DualSlmException("ONNX Runtime failed to run " + file + ": " + e.getMessage(), e);
        }
    }

    /** Frees the graph. */
    @Override
    public void close() {
        close(session);
    }

    private static void close(OrtSession session) {
        try {
            session.close();
        } catch (OrtException e) {
            throw new DualSlmException("ONNX Runtime failed to free a session: " + e.getMessage(), e);
        }
    }
}
