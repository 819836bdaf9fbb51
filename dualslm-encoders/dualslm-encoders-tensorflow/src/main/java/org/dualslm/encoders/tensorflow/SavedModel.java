package org.dualslm.encoders.tensorflow;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.tensorflow.TensorFlowRuntime;
import org.dualslm.tensorflow.Tensors;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.Signature;
import org.tensorflow.Signature.TensorDescription;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;

/**
 * One function of a SavedModel, from samples to tensors. Shareable between threads, except that nothing may run during or after
 * {@link #close()}. All of the outputs are computed whichever are wanted, so that none depends on what else was asked for.
 */
final class SavedModel implements AutoCloseable {
    private static final String FILE = "saved_model.pb";

    private final SavedModelBundle bundle;
    private final TensorDescription input;
    private final boolean batched;
    private final List<StreamOption> streams;
    private final Map<String, TensorDescription> outputs = new LinkedHashMap<>();
    private final SavedVariables variables;
    private final byte[] graph;

    private SavedModel(SavedModelBundle bundle, byte[] graph, String where, SavedModelOptions options) {
        this.bundle = bundle;
        this.graph = graph;
        Signature signature = signature(bundle, where, options);
        String function = "The signature '" + signature.key() + "' of " + where;
        this.input = input(signature, function, options);
        this.batched = axes(input.shape, function, options) == 2;
        this.streams = options.streams().isEmpty() ? all(signature, function) : options.streams();
        for (StreamOption stream : streams) {
            outputs.put(stream.output(), output(signature, function, stream.output()));
        }
        this.variables = new SavedVariables(bundle);
    }

    static SavedModel open(ModelSource source, SavedModelOptions options) {
        String where = "the SavedModel in " + source.description();
        if (!source.contains(FILE)) {
            throw new ModelFormatException("There is no '" + FILE + "' in " + source.description() + "; "
                    + SavedModelProvider.NAME + " needs a SavedModel's directory");
        }
        Path file = source.path(FILE)
                .orElseThrow(() -> new ModelFormatException(
                        source.description() + " is no directory; TensorFlow reads SavedModels from a directory only"));
        SavedModelBundle bundle;
        try {
            bundle = TensorFlowRuntime.load(file.toAbsolutePath().getParent().toString(), options.tag());
        } catch (RuntimeException e) {
            throw new ModelFormatException("TensorFlow cannot load " + where + ": " + e.getMessage(), e);
        }
        try {
            return new SavedModel(bundle, source.bytes(FILE), where, options);
        } catch (RuntimeException e) {
            bundle.close();
            throw e;
        }
    }

    private static Signature signature(SavedModelBundle bundle, String where, SavedModelOptions options) {
        Map<String, Signature> signatures = new TreeMap<>();
        bundle.signatures().forEach(signature -> signatures.put(signature.key(), signature));
        Signature signature = signatures.get(options.signature());
        if (signature == null) {
            throw new ModelFormatException("There is no signature '" + options.signature() + "' in " + where
                    + "; choose one of " + signatures.keySet() + " with the option 'signature'");
        }
        return signature;
    }

    private static TensorDescription input(Signature signature, String function, SavedModelOptions options) {
        TreeSet<String> names = new TreeSet<>(signature.inputNames());
        String name = options.input().orElseGet(() -> names.isEmpty() ? "" : names.first());
        if (!names.contains(name) || names.size() > 1) {
            throw new ModelFormatException(function + " takes the inputs " + names
                    + options.input().map(asked -> ", not '" + asked + "'").orElse("")
                    + "; exactly one, for samples, can be given");
        }
        TensorDescription input = signature.getInputs().get(name);
        if (input.dataType != DataType.DT_FLOAT) {
            throw new ModelFormatException(
                    function + " takes an input '" + name + "' of " + input.dataType + "; float32 can be given");
        }
        return input;
    }

    /** How many axes the input has. */
    private static int axes(Shape shape, String function, SavedModelOptions options) {
        if (isUnknown(shape)) {
            return options.layout()
                    .orElseThrow(() -> new ModelFormatException(function
                            + " does not say which axes its input has: set the option '" + SavedModelOptions.LAYOUT
                            + "' to samples or batch,samples"));
        }
        int axes = shape.numDimensions();
        if (axes != options.layout().orElse(axes) || axes < 1 || axes > 2) {
            throw new ModelFormatException(function + " takes an input of shape " + shape
                    + "; given can be samples, or a batch of one with samples"
                    + (options.layout().isPresent() ? ", as the option '" + SavedModelOptions.LAYOUT + "' says" : ""));
        }
        if (axes == 2 && shape.get(0) > 1) {
            throw new ModelFormatException(function + " takes batches of " + shape.get(0) + "; one can be given");
        }
        return axes;
    }

    /** TensorFlow's Java half shows a shape of unknown rank as that of a scalar. */
    private static boolean isUnknown(Shape shape) {
        return shape.numDimensions() < 1;
    }

    private static List<StreamOption> all(Signature signature, String function) {
        List<StreamOption> streams = new ArrayList<>();
        new TreeMap<>(signature.getOutputs()).forEach((name, output) -> {
            if (output.dataType == DataType.DT_FLOAT) {
                streams.add(StreamOption.of(name));
            }
        });
        if (streams.isEmpty()) {
            throw new ModelFormatException(function + " gives " + signature.outputNames() + ", none of them float32");
        }
        return streams;
    }

    private static TensorDescription output(Signature signature, String function, String name) {
        TensorDescription output = signature.getOutputs().get(name);
        if (output == null) {
            throw new ModelFormatException(
                    function + " has no output '" + name + "'; it has " + new TreeSet<>(signature.outputNames()));
        }
        if (output.dataType != DataType.DT_FLOAT) {
            throw new ModelFormatException(
                    function + " has an output '" + name + "' of " + output.dataType + "; frames must be float32");
        }
        return output;
    }

    /** What is asked of it, in order. */
    List<StreamOption> streams() {
        return streams;
    }

    /** The output that is read for a stream. */
    String output(String stream) {
        return streams.stream()
                .filter(option -> option.name().equals(stream))
                .findFirst()
                .orElseThrow()
                .output();
    }

    /** How many samples it takes, if the signature allows no other number. */
    OptionalInt fixedLength() {
        Shape shape = input.shape;
        long samples = isUnknown(shape) ? Shape.UNKNOWN_SIZE : shape.get(shape.numDimensions() - 1);
        return samples == Shape.UNKNOWN_SIZE ? OptionalInt.empty() : OptionalInt.of(Math.toIntExact(samples));
    }

    /**
     * One run.
     *
     * @return the outputs of {@link #streams()}, by name
     * @throws RuntimeException as TensorFlow throws it
     */
    Map<String, FloatTensor> run(float[] samples) {
        long[] shape = batched ? new long[] {1, samples.length} : new long[] {samples.length};
        try (TFloat32 fed = Tensors.floats(FloatBuffer.wrap(samples), shape)) {
            Session.Runner run = bundle.session().runner().feed(input.name, fed);
            outputs.values().forEach(output -> run.fetch(output.name));
            try (Result result = run.run()) {
                Map<String, FloatTensor> found = new LinkedHashMap<>();
                for (String output : outputs.keySet()) {
                    found.put(output, Tensors.toFloatTensor(result.get(found.size())));
                }
                return found;
            }
        }
    }

    /** Digests the graph and the variables, as they are in memory now. */
    void digest(MessageDigest digest) {
        digest.update(graph);
        variables.digest(digest);
    }

    @Override
    public void close() {
        bundle.close();
    }
}
