package org.dualslm.llm.onnx;

import java.nio.FloatBuffer;
import java.util.function.Supplier;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.llm.text.CachedSession;
import org.dualslm.llm.text.CheckpointLanguageModel;
import org.dualslm.llm.text.CheckpointText;
import org.dualslm.llm.text.PromptLimits;

/** A decoder-only transformer in ONNX Runtime. Calls from several threads run at once. */
final class OnnxTransformerModel extends CheckpointLanguageModel {
    private final Decoder decoder;
    private final TokenEmbeddings embeddings;
    private final int contextLength;
    private final Supplier<String> fingerprint;

    /** Takes over what it is given, and closes it. */
    OnnxTransformerModel(
            Decoder decoder,
            TokenEmbeddings embeddings,
            int contextLength,
            CheckpointText text,
            Supplier<String> fingerprint) {
        super(text);
        this.decoder = decoder;
        this.embeddings = embeddings;
        this.contextLength = contextLength;
        this.fingerprint = fingerprint;
    }

    @Override
    public int hiddenSize() {
        return decoder.hiddenSize();
    }

    @Override
    public int vocabularySize() {
        return decoder.vocabularySize();
    }

    @Override
    public int contextLength() {
        return contextLength;
    }

    PromptLimits limits() {
        return new PromptLimits(vocabularySize(), hiddenSize());
    }

    @Override
    public Embeddings embed(int[] ids) {
        for (int id : ids) {
            limits().checked(id);
        }
        return whileOpen(() -> ids.length == 0
                ? Embeddings.of(0, hiddenSize(), new float[0])
                : Embeddings.of(ids.length, hiddenSize(), vectors(ids)));
    }

    /** Vectors of tokens that are in the vocabulary, row by row; of at least one. For sessions, which close before the model. */
    FloatBuffer vectors(int[] ids) {
        return embeddings.of(ids);
    }

    @Override
    protected CachedSession newSession() {
        return whileOpen(() -> new OnnxTransformerSession(this, decoder));
    }

    /** {@inheritDoc} ONNX Runtime shows nobody its weights, nor lets anyone change them: digested are the files. */
    @Override
    public String fingerprint() {
        return whileOpen(fingerprint);
    }

    @Override
    protected void free() {
        decoder.close();
        embeddings.close();
    }
}
