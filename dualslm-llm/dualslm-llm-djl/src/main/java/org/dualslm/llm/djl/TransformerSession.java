package org.dualslm.llm.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;
import org.dualslm.api.llm.DecodingSession;
import org.dualslm.api.llm.Generation;
import org.dualslm.api.llm.GenerationConfig;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.llm.PromptPart;
import org.dualslm.api.llm.TokenListener;
import org.dualslm.djl.Tensors;

/**
 * A reading with its key/value cache, which doubles as the reading grows. Methods lock the session, so that a misuse by several
 * threads is an error and no crash; a running generation alone works without the lock, and keeps all others out.
 */
final class TransformerSession implements DecodingSession {
    private static final int FIRST_CAPACITY = 256;

    private final TransformerModel model;
    private final NDManager scope;
    private NDArray cache;
    private int capacity;
    private volatile int length;
    private final BitSet tokensRead = new BitSet();
    private float[] logits;
    private GenerationRun running;
    private boolean closed;

    /** Takes over the scope, and closes it. */
    TransformerSession(TransformerModel model, NDManager scope) {
        this.model = model;
        this.scope = scope;
    }

    @Override
    public synchronized int length() {
        requireOpen();
        return length;
    }

    @Override
    public synchronized void append(Prompt prompt) {
        requireIdle();
        if (prompt.length() == 0) {
            return;
        }
        if (prompt.length() > room()) {
            throw new IllegalArgumentException("A prompt of " + prompt.length() + " positions after " + length
                    + " does not fit the model's context of " + model.contextLength());
        }
        PositionList positions = new PositionList(model.config(), 1, prompt.length());
        positions.put(0, prompt);
        try (NDManager call = scope.newSubManager()) {
            read(call, "read", positions.tensors(call), prompt.length());
        }
        for (PromptPart part : prompt.parts()) {
            if (part instanceof PromptPart.Tokens tokens) {
                Arrays.stream(tokens.ids()).forEach(tokensRead::set);
            }
        }
    }

    /** Reads a token that was just generated; there is {@link #room()} for it. */
    void read(int token) {
        try (NDManager call = scope.newSubManager()) {
            read(call, "step", new NDList(Tensors.longs(call, new long[] {token}, 1)), 1);
        }
        tokensRead.set(token);
    }

    /** The ids that were read so far, for the running generation; vectors have none. */
    BitSet tokensRead() {
        return tokensRead;
    }

    private void read(NDManager call, String method, NDList tensors, int positions) {
        makeRoom(call, length + positions);
        tensors.add(number(call, length));
        tensors.add(cache);
        logits = Tensors.toArray(model.call(call, method, tensors));
        length += positions;
    }

    private void makeRoom(NDManager call, int positions) {
        if (positions <= capacity) {
            return;
        }
        int larger = Math.min(model.contextLength(), Math.max(positions, Math.max(FIRST_CAPACITY, 2 * capacity)));
        NDArray room = number(call, larger);
        NDArray grown = cache == null
                ? model.call(call, "new_cache", new NDList(room))
                : model.call(call, "grow", new NDList(cache, room, number(call, length)));
        grown.attach(scope);
        if (cache != null) {
            cache.close();
        }
        cache = grown;
        capacity = larger;
    }

    private static NDArray number(NDManager call, int value) {
        return Tensors.longs(call, new long[] {value}, 1);
    }

    /** How many positions the context still has. */
    int room() {
        return model.contextLength() - length;
    }

    @Override
    public synchronized float[] logits() {
        requireRead();
        return logits.clone();
    }

    /** The next token's logits, for the running generation: no copy. */
    float[] currentLogits() {
        return logits;
    }

    @Override
    public synchronized Generation generate(GenerationConfig config, TokenListener listener) {
        Objects.requireNonNull(config, "config");
        Objects.requireNonNull(listener, "listener");
        requireRead();
        running = new GenerationRun(this, config, listener, model.newText());
        running.start();
        return running;
    }

    /** Lets others in again; called by the generation's own thread, as its last use of the session. */
    synchronized void generationEnded() {
        running = null;
    }

    /** Whether the calling thread is this session's generation, that is, inside its listener. */
    synchronized boolean isGeneratingOnThisThread() {
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
    public void close() {
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
        scope.close();
        model.forget(this);
    }
}
