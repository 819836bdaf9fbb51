package org.dualslm.testkit;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.dualslm.api.llm.DecodingSession;
import org.dualslm.api.llm.Generation;
import org.dualslm.api.llm.GenerationConfig;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.llm.PromptPart;
import org.dualslm.api.llm.TokenListener;

/** A reading of a {@link TinyLanguageModel}. */
class TinySession implements DecodingSession {
    final TinyLanguageModel model;
    double[] state = new double[TinyLanguageModel.WIDTH];
    int length;
    final Set<Integer> tokensRead = new HashSet<>();
    TinyGeneration running;
    boolean closed;

    TinySession(TinyLanguageModel model) {
        this.model = model;
    }

    @Override
    public synchronized int length() {
        requireOpen();
        return length;
    }

    @Override
    public synchronized void append(Prompt prompt) {
        requireIdle();
        if (prompt.length() > room()) {
            throw new IllegalArgumentException("A prompt of " + prompt.length() + " after " + length
                    + " in a context of " + TinyLanguageModel.CONTEXT);
        }
        read(model.positions(prompt));
        for (PromptPart part : prompt.parts()) {
            if (part instanceof PromptPart.Tokens tokens) {
                for (int id : tokens.ids()) {
                    tokensRead.add(id);
                }
            }
        }
    }

    void read(List<float[]> positions) {
        for (float[] position : positions) {
            state = model.read(state, position);
            length++;
        }
    }

    /** Reads what was generated; for the running generation alone. */
    void read(int token) {
        read(List.of(model.table[token]));
        tokensRead.add(token);
    }

    int room() {
        return TinyLanguageModel.CONTEXT - length;
    }

    @Override
    public synchronized float[] logits() {
        requireRead();
        double[] logits = currentLogits();
        float[] rounded = new float[logits.length];
        for (int i = 0; i < logits.length; i++) {
            rounded[i] = (float) logits[i];
        }
        return rounded;
    }

    double[] currentLogits() {
        return model.logits(state);
    }

    @Override
    public synchronized Generation generate(GenerationConfig config, TokenListener listener) {
        requireRead();
        running = newGeneration(config, listener);
        running.start();
        return running;
    }

    TinyGeneration newGeneration(GenerationConfig config, TokenListener listener) {
        return new TinyGeneration(this, config, listener);
    }

    synchronized void generationEnded() {
        running = null;
    }

    void requireRead() {
        requireIdle();
        if (length == 0) {
            throw new IllegalStateException("Nothing was read yet");
        }
    }

    void requireIdle() {
        requireOpen();
        if (running != null) {
            throw new IllegalStateException("The session is generating");
        }
    }

    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The session is closed");
        }
    }

    @Override
    public void close() {
        TinyGeneration last;
        synchronized (this) {
            closed = true;
            last = running;
        }
        if (last != null) {
            last.cancel();
            last.join();
        }
        model.sessions.remove(this);
    }
}
