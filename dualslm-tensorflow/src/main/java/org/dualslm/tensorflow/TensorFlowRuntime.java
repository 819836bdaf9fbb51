package org.dualslm.tensorflow;

import org.tensorflow.Graph;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.proto.ConfigProto;

/**
 * Where TensorFlow is started: nothing else touches its classes before.
 *
 * <p>TensorFlow has one pool of threads for the whole JVM, made with the first session. It has as many as the system property
 * {@code dualslm.tensorflow.threads} says, else the environment's {@code OMP_NUM_THREADS}, which PyTorch obeys too, else one for
 * each processor. They share the work of single operations; operations run one after the other in the thread that calls, so calls
 * of several threads run side by side.
 */
public final class TensorFlowRuntime {
    /** The system property. */
    static final String PROPERTY = "dualslm.tensorflow.threads";

    private static final String ENVIRONMENT = "OMP_NUM_THREADS";
    private static final String PHYSICAL_LIMIT = "org.bytedeco.javacpp.maxPhysicalBytes";

    static {
        // JavaCPP, through which the library is called, refuses to go on once the process takes four times the greatest
        // heap: a
        // language model of another engine may well do so.
        if (System.getProperty(PHYSICAL_LIMIT) == null) {
            System.setProperty(PHYSICAL_LIMIT, "0");
        }
    }

    private TensorFlowRuntime() {}

    /** An empty graph. The caller closes it, after its sessions. */
    public static Graph newGraph() {
        return new Graph();
    }

    /** A session that runs a graph. The caller closes it. */
    public static Session newSession(Graph graph) {
        return new Session(graph, config());
    }

    /**
     * Loads a SavedModel. The caller closes it.
     *
     * @param directory that holds {@code saved_model.pb}
     * @throws RuntimeException as TensorFlow throws it, if there is none, or none with the tag
     */
    public static SavedModelBundle load(String directory, String tag) {
        return SavedModelBundle.loader(directory)
                .withTags(tag)
                .withConfigProto(config())
                .load();
    }

    private static ConfigProto config() {
        int threads = threads(
                System.getProperty(PROPERTY),
                System.getenv(ENVIRONMENT),
                Runtime.getRuntime().availableProcessors());
        return ConfigProto.newBuilder()
                .setIntraOpParallelismThreads(threads)
                .setInterOpParallelismThreads(-1) // in the calling thread
                .build();
    }

    /**
     * @param property the system property, or null
     * @param environment the variable, or null; anything but a whole number of at least 1 is passed over
     */
    static int threads(String property, String environment, int processors) {
        if (property != null) {
            if (property.matches("[1-9]\\d{0,3}")) {
                return Integer.parseInt(property);
            }
            throw new IllegalArgumentException("The system property " + PROPERTY
                    + " must be a whole number from 1 to 9999, not '" + property + "'");
        }
        return environment != null && environment.matches("[1-9]\\d{0,3}") ? Integer.parseInt(environment) : processors;
    }
}
