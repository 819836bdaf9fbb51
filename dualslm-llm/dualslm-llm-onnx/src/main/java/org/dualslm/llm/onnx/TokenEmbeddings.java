package org.dualslm.llm.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.onnx.OnnxSession;
import org.dualslm.onnx.OnnxTensors;

/** The graph {@code input_ids [1, T]} → {@code inputs_embeds [1, T, hidden size]}. Shareable between threads. */
final class TokenEmbeddings implements AutoCloseable {
    private final OnnxSession session;
    private final int hiddenSize;

    /**
     * Takes over the session.
     *
     * @throws ModelFormatException if the graph is no such table
     */
    TokenEmbeddings(OnnxSession session, int hiddenSize) {
        this.session = session;
        this.hiddenSize = hiddenSize;
        session.requireInput(Decoder.IDS, 2, OnnxJavaType.INT64);
        if (session.inputs().size() > 1) {
            throw new ModelFormatException(session.file() + " wants inputs that are not known here: "
                    + session.inputs().keySet() + "; wanted is " + Decoder.IDS + " alone");
        }
        TensorInfo vectors = session.requireOutput(Decoder.EMBEDDINGS, 3, OnnxJavaType.FLOAT, OnnxJavaType.FLOAT16);
        long width = vectors.getShape()[2];
        if (width > 0 && width != hiddenSize) {
            throw new ModelFormatException(session.file() + " gives vectors of width " + width
                    + ", but the decoder takes those of width " + hiddenSize);
        }
    }

    /**
     * Vectors of tokens, row by row.
     *
     * @param ids at least one, each in the vocabulary
     */
    FloatBuffer of(int[] ids) {
        long[] longs = Arrays.stream(ids).asLongStream().toArray();
        try (OnnxTensor given = OnnxTensors.longs(longs, 1, ids.length);
                OrtSession.Result result = session.run(Map.of(Decoder.IDS, given), Set.of(Decoder.EMBEDDINGS))) {
            OnnxTensor vectors = (OnnxTensor) result.get(0);
            FloatBuffer values = vectors.getFloatBuffer();
            if (values.remaining() != (long) ids.length * hiddenSize) {
                throw new ModelFormatException("The output '" + Decoder.EMBEDDINGS + "' of " + session.file() + " is "
                        + Arrays.toString(vectors.getInfo().getShape()) + "; wanted is [1, " + ids.length + ", "
                        + hiddenSize + "]");
            }
            return values;
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
