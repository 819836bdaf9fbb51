package org.dualslm.llm.onnx;

import java.nio.FloatBuffer;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.llm.PromptPart;
import org.dualslm.llm.text.CachedSession;

/** A reading whose cache is what the graph gave last. */
final class OnnxTransformerSession extends CachedSession {
    private final OnnxTransformerModel model;
    private final Decoder decoder;
    private KeyValueCache cache;

    OnnxTransformerSession(OnnxTransformerModel model, Decoder decoder) {
        super(model);
        this.model = model;
        this.decoder = decoder;
        this.cache = decoder.newCache();
    }

    @Override
    protected float[] read(Prompt prompt, int start) {
        model.limits().checked(prompt);
        FloatBuffer embeddings = FloatBuffer.allocate(Math.multiplyExact(prompt.length(), model.hiddenSize()));
        for (PromptPart part : prompt.parts()) {
            if (part instanceof PromptPart.Tokens tokens && tokens.length() > 0) {
                embeddings.put(model.vectors(tokens.ids()));
            } else if (part instanceof PromptPart.Vectors vectors) {
                embeddings.put(vectors.embeddings().asBuffer());
            }
        }
        return read(embeddings.flip(), prompt.length(), start);
    }

    @Override
    protected float[] read(int token, int start) {
        return read(model.vectors(new int[] {token}), 1, start);
    }

    /** Reads piece by piece; the cache changes only once all are read. */
    private float[] read(FloatBuffer embeddings, int length, int start) {
        KeyValueCache latest = cache;
        try {
            int done = 0;
            while (true) {
                int count = Math.min(length - done, decoder.most(start + done));
                boolean last = done + count == length;
                FloatBuffer piece = embeddings.slice(done * model.hiddenSize(), count * model.hiddenSize());
                Decoder.Reading reading = decoder.read(piece, count, start + done, latest, last);
                closeUnlessKept(latest);
                latest = reading.cache();
                done += count;
                if (last) {
                    cache.close();
                    cache = latest;
                    return reading.logits();
                }
            }
        } catch (RuntimeException | Error e) {
            closeUnlessKept(latest);
            throw e;
        }
    }

    private void closeUnlessKept(KeyValueCache some) {
        if (some != cache) {
            some.close();
        }
    }

    @Override
    protected void free() {
        cache.close();
    }
}
