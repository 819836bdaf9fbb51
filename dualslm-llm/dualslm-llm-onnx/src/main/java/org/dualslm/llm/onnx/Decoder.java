package org.dualslm.llm.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.TensorInfo;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.onnx.OnnxSession;
import org.dualslm.onnx.OnnxTensors;

/**
 * The graph that reads on. Inputs: {@code inputs_embeds [1, T, hidden size]}, {@code attention_mask [1, S]}, and {@code
 * past_key_values.N.key} and {@code .value} {@code [1, key heads, S - T, head size]} for each layer N; where the graph asks for them
 * {@code position_ids [1, T]}, {@code use_cache_branch [1]} and {@code num_logits_to_keep []}. Outputs: {@code logits [1, T or 1,
 * vocabulary size]} and {@code present.N.key} and {@code .value} {@code [1, key heads, S, head size]}. Shareable between threads.
 */
final class Decoder implements AutoCloseable {
    static final String IDS = "input_ids";
    static final String EMBEDDINGS = "inputs_embeds";
    static final String MASK = "attention_mask";
    static final String POSITIONS = "position_ids";
    static final String LOGITS = "logits";
    private static final String CACHE_BRANCH = "use_cache_branch";
    private static final String LOGITS_TO_KEEP = "num_logits_to_keep";
    private static final String[] KINDS = {"key", "value"};

    /** Positions that are read at once: a graph that gives logits for all of them needs room for as many vocabularies. */
    private static final int MOST = 128;

    private final OnnxSession session;
    private final int layers;
    private final int hiddenSize;
    private final int vocabularySize;
    private final OnnxJavaType embeddingType;
    private final Map<String, TensorInfo> past = new LinkedHashMap<>();
    private final long[] emptyShape;

    /**
     * Takes over the session, whose names and shapes it checks.
     *
     * @throws ModelFormatException if the graph is no decoder with embeddings as input and a key/value cache
     */
    Decoder(OnnxSession session, ExportConfig config) {
        this.session = session;
        if (!session.inputs().containsKey(EMBEDDINGS) && session.inputs().containsKey(IDS)) {
            throw new ModelFormatException(session.file() + " takes " + IDS
                    + ", but speech can only be given to a graph with "
                    + EMBEDDINGS + ": its inputs are " + session.inputs().keySet()
                    + "; export the checkpoint anew with export-onnx");
        }
        TensorInfo embeddings = session.requireInput(EMBEDDINGS, 3, OnnxJavaType.FLOAT, OnnxJavaType.FLOAT16);
        embeddingType = embeddings.type;
        hiddenSize = config.agreed("hidden_size", embeddings.getShape()[2], session.file());
        session.requireInput(MASK, 2, OnnxJavaType.INT64);
        TensorInfo logits = session.requireOutput(LOGITS, 3, OnnxJavaType.FLOAT, OnnxJavaType.FLOAT16);
        vocabularySize = config.agreed("vocab_size", logits.getShape()[2], session.file());
        layers = countLayers();
        emptyShape = new long[] {1, keyHeads(config), 0, headSize(config)};
        checkCache();
        checkOthers();
    }

    static String past(int layer, int kind) {
        return "past_key_values." + layer + "." + KINDS[kind];
    }

    static String present(int layer, int kind) {
        return "present." + layer + "." + KINDS[kind];
    }

    private int countLayers() {
        int count = 0;
        while (session.inputs().containsKey(past(count, 0))) {
            count++;
        }
        if (count == 0) {
            session.requireInput(past(0, 0), 4, OnnxJavaType.FLOAT, OnnxJavaType.FLOAT16);
        }
        return count;
    }

    private int keyHeads(ExportConfig config) {
        return config.agreed("num_key_value_heads", cacheShape()[1], session.file());
    }

    private int headSize(ExportConfig config) {
        return config.agreed("head_dim", cacheShape()[3], session.file());
    }

    private long[] cacheShape() {
        return session.requireInput(past(0, 0), 4, OnnxJavaType.FLOAT, OnnxJavaType.FLOAT16)
                .getShape();
    }

    private void checkCache() {
        for (int layer = 0; layer < layers; layer++) {
            for (int kind = 0; kind < KINDS.length; kind++) {
                String name = past(layer, kind);
                TensorInfo before = session.requireInput(name, 4, OnnxJavaType.FLOAT, OnnxJavaType.FLOAT16);
                TensorInfo after = session.requireOutput(present(layer, kind), 4, before.type);
                for (TensorInfo cache : new TensorInfo[] {before, after}) {
                    long[] shape = cache.getShape();
                    if (shape[1] >= 0 && shape[1] != emptyShape[1] || shape[3] >= 0 && shape[3] != emptyShape[3]) {
                        throw new ModelFormatException("The cache of layer " + layer + " in " + session.file() + " is "
                                + Arrays.toString(shape) + "; wanted is [batch, " + emptyShape[1] + ", length, "
                                + emptyShape[3] + "]");
                    }
                }
                past.put(name, before);
            }
        }
    }

    private void checkOthers() {
        Set<String> known = new TreeSet<>(Set.of(EMBEDDINGS, MASK, POSITIONS, CACHE_BRANCH, LOGITS_TO_KEEP));
        Set<String> unknown = new LinkedHashSet<>(session.inputs().keySet());
        unknown.removeAll(known);
        unknown.removeAll(past.keySet());
        if (!unknown.isEmpty()) {
            throw new ModelFormatException(session.file() + " wants inputs that are not known here: " + unknown
                    + "; known are " + known + " and a cache of " + layers + " layers");
        }
        if (asksFor(POSITIONS)) {
            session.requireInput(POSITIONS, 2, OnnxJavaType.INT64);
        }
        if (asksFor(CACHE_BRANCH)) {
            session.requireInput(CACHE_BRANCH, 1, OnnxJavaType.BOOL);
        }
        if (asksFor(LOGITS_TO_KEEP)) {
            session.requireInput(LOGITS_TO_KEEP, 0, OnnxJavaType.INT64);
        }
    }

    private boolean asksFor(String input) {
        return session.inputs().containsKey(input);
    }

    int hiddenSize() {
        return hiddenSize;
    }

    int vocabularySize() {
        return vocabularySize;
    }

    /** How many of the positions that are left to read can be read at once, after {@code start} others. */
    int most(int start) {
        // The branch with a cache in graphs that have two was traced for one position, without a causal mask.
        return asksFor(CACHE_BRANCH) && start > 0 ? 1 : MOST;
    }

    /** What is read before anything was. */
    KeyValueCache newCache() {
        Map<String, OnnxTensor> empty = new HashMap<>();
        past.forEach(
                (name, info) -> empty.put(name, OnnxTensors.floats(FloatBuffer.allocate(0), info.type, emptyShape)));
        return new KeyValueCache(empty);
    }

    /** What came of reading: the cache, which the caller closes, and the next token's logits if they were wanted. */
    record Reading(KeyValueCache cache, float[] logits) {}

    /**
     * Reads so many positions.
     *
     * @param embeddings {@code [count, hidden size]} from position to limit
     * @param start how many were read before
     * @param cache of these; stays as it is
     */
    Reading read(FloatBuffer embeddings, int count, int start, KeyValueCache cache, boolean withLogits) {
        Set<String> wanted = new HashSet<>();
        for (int layer = 0; layer < layers; layer++) {
            wanted.add(present(layer, 0));
            wanted.add(present(layer, 1));
        }
        if (withLogits) {
            wanted.add(LOGITS);
        }
        Map<String, OnnxTensor> own = inputs(embeddings, count, start);
        try {
            Map<String, OnnxTensor> given = new HashMap<>(own);
            given.putAll(cache.tensors());
            Map<String, OnnxTensor> computed = new HashMap<>();
            // Not closed as a whole: the cache lives on, and everything else is closed by itself.
            for (Map.Entry<String, OnnxValue> value : session.run(given, wanted)) {
                computed.put(value.getKey(), (OnnxTensor) value.getValue());
            }
            return reading(computed, count, start + count);
        } finally {
            own.values().forEach(OnnxTensor::close);
        }
    }

    private Map<String, OnnxTensor> inputs(FloatBuffer embeddings, int count, int start) {
        int end = start + count;
        Map<String, OnnxTensor> own = new HashMap<>();
        own.put(EMBEDDINGS, OnnxTensors.floats(embeddings, embeddingType, 1, count, hiddenSize));
        long[] all = new long[end];
        Arrays.fill(all, 1);
        own.put(MASK, OnnxTensors.longs(all, 1, end));
        if (asksFor(POSITIONS)) {
            own.put(POSITIONS, OnnxTensors.longs(LongStream.range(start, end).toArray(), 1, count));
        }
        if (asksFor(CACHE_BRANCH)) {
            own.put(CACHE_BRANCH, OnnxTensors.flag(start > 0));
        }
        if (asksFor(LOGITS_TO_KEEP)) {
            own.put(LOGITS_TO_KEEP, OnnxTensors.longs(new long[] {1}));
        }
        return own;
    }

    private Reading reading(Map<String, OnnxTensor> computed, int count, int end) {
        Map<String, OnnxTensor> kept = new HashMap<>();
        try {
            float[] logits = computed.containsKey(LOGITS) ? lastLogits(computed.get(LOGITS), count) : null;
            for (int layer = 0; layer < layers; layer++) {
                for (int kind = 0; kind < KINDS.length; kind++) {
                    OnnxTensor tensor = computed.get(present(layer, kind));
                    requireShape(present(layer, kind), tensor, 1, emptyShape[1], end, emptyShape[3]);
                    kept.put(past(layer, kind), tensor);
                }
            }
            computed.values().removeAll(kept.values());
            return new Reading(new KeyValueCache(kept), logits);
        } finally {
            computed.values().forEach(OnnxTensor::close);
        }
    }

    private float[] lastLogits(OnnxTensor tensor, int count) {
        long rows = tensor.getInfo().getShape()[1];
        requireShape(LOGITS, tensor, 1, rows == 1 ? 1 : count, vocabularySize);
        FloatBuffer logits = tensor.getFloatBuffer();
        float[] last = new float[vocabularySize];
        logits.get(logits.limit() - vocabularySize, last);
        return last;
    }

    private void requireShape(String name, OnnxTensor tensor, long... wanted) {
        long[] shape = tensor.getInfo().getShape();
        if (!Arrays.equals(shape, wanted)) {
            throw new ModelFormatException("The output '" + name + "' of " + session.file() + " is "
                    + Arrays.toString(shape) + "; wanted is " + Arrays.toString(wanted));
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
