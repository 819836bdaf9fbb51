package org.dualslm.llm.text;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;
import org.dualslm.api.llm.DecodingSession;
import org.dualslm.api.llm.Generation;
import org.dualslm.api.llm.GenerationConfig;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.llm.PromptPart;
import org.dualslm.api.llm.TokenListener;

/**
 * A reading whose key/value cache an engine keeps. Methods lock the session, so that a misuse by several threads is an error and no
 * crash; a running generation alone works without the lock, and keeps all others out.
 */
public abstract class CachedSession implements DecodingSession {
    private final CheckpointLanguageModel model;
    private volatile int length;
    private final BitSet tokensRead = new BitSet();
    private float[] logits;
    private GenerationRun running;
    private boolean closed;

    /** A session of the model that has read nothing. */
    protected CachedSession(CheckpointLanguageModel model) {
        this.model = model;
    }

    /**
     * Reads a prompt after what was read before.
     *
     * @param prompt not empty; fits the context
     * @param start how many positions were read before
     * @return the logits of the next token
     * @throws IllegalArgumentException if it does not fit the model; the cache is as before then
     */
    protected abstract float[] read(Prompt prompt, int start);

    /**
     * Reads a token that was just generated.
     *
     * @param start how many positions were read before; there is room for one more
     * @return the logits of the next token
     */
    protected abstract float[] read(int token, int start);

    /** Frees the cache. Called once, after the last reading. */
    protected abstract void free();

    @Override
    public final synchronized int length() {
        requireOpen();
        return length;
    }

    @Override
    public final synchronized void append(Prompt prompt) {
        requireIdle();
        if (prompt.length() == 0) {
            return;
        }
        if (prompt.length() > room()) {
            throw new IllegalArgumentException("A prompt of " + prompt.length() + " positions after " + length
                    + " does not fit the model's context of " + model.contextLength());
        }
        logits = read(prompt, length);
        length += prompt.length();
        for (PromptPart part : prompt.parts()) {
            if (part instanceof PromptPart.Tokens tokens) {
                Arrays.stream(tokens.ids()).forEach(tokensRead::set);
            }
        }
    }

    /** Reads a token that was just generated; there is {@link #room()} for it. */
    final void read(int token) {
        logits = read(token, length);
        length++;
        tokensRead.set(token);
    }

    /** The ids that were read so far, for the running generation; vectors have none. */
    final BitSet tokensRead() {
        return tokensRead;
    }

    /** How many positions the context still has. */
    final int room() {
        return model.contextLength() - length;
    }

    @Override
    public final synchronized float[] logits() {
        requireRead();
        return logits.clone();
    }

    /** The next token's logits, for the running generation: no copy. */
    final float[] currentLogits() {
        return logits;
    }

    @Override
    public final synchronized Generation generate(GenerationConfig config, TokenListener listener) {
        Objects.requireNonNull(config, "config");
        Objects.requireNonNull(listener, "listener");
        requireRead();
        running = new GenerationRun(this, config, listener, model.newText());
        running.start();
        return running;
    }

    /** Lets others in again; called by the generation's own thread, as its last use of the session. */
    final synchronized void generationEnded() {
        running = null;
    }

    /** Whether the calling thread is this session's generation, that is, inside its listener. */
    final synchronized boolean isGeneratingOnThisThread() {
        return running != null && running.isOnThisThread();
    }

    private void requireRead() {
        requireIdle();
        if (length == 0) {
            throw new IllegalStateException("Nothing was read yet: append a prompt first");
        }
    }

    private void requireIdle() {
        requireOpen();
        if (running != null) {
            throw new IllegalStateException(
                    "The session is generating: wait for its Generation, or cancel and await it");
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The session is closed");
        }
    }

    /** {@inheritDoc} Not to be called by the listener of its own generation, which it would wait for. */
    @Override
    public final void close() {
        GenerationRun last;
        synchronized (this) {
            if (closed) {
                return;
            }
            if (isGeneratingOnThisThread()) {
                throw new IllegalStateException(
                        "A listener cannot close the session that is generating: cancel the generation there");
            }
            closed = true;
            last = running;
        }
        if (last != null) {
            last.cancel();
            last.join();
        }
        free();
        model.forget(this);
    }
}
