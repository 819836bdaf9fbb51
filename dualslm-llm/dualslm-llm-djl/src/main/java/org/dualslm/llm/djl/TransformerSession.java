package org.dualslm.llm.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import org.dualslm.api.llm.Prompt;
import org.dualslm.djl.Tensors;
import org.dualslm.llm.text.CachedSession;

/** A reading with its key/value cache, which doubles as the reading grows. */
final class TransformerSession extends CachedSession {
    private static final int FIRST_CAPACITY = 256;

    private final TransformerModel model;
    private final NDManager scope;
    private NDArray cache;
    private int capacity;

    /** Takes over the scope, and closes it. */
    TransformerSession(TransformerModel model, NDManager scope) {
        super(model);
        this.model = model;
        this.scope = scope;
    }

    @Override
    protected float[] read(Prompt prompt, int start) {
        PositionList positions = new PositionList(model.config(), 1, prompt.length());
        positions.put(0, prompt);
        try (NDManager call = scope.newSubManager()) {
            return read(call, "read", positions.tensors(call), prompt.length(), start);
        }
    }

    @Override
    protected float[] read(int token, int start) {
        try (NDManager call = scope.newSubManager()) {
            return read(call, "step", new NDList(Tensors.longs(call, new long[] {token}, 1)), 1, start);
        }
    }

    private float[] read(NDManager call, String method, NDList tensors, int positions, int start) {
        makeRoom(call, start + positions, start);
        tensors.add(number(call, start));
        tensors.add(cache);
        return Tensors.toArray(model.call(call, method, tensors));
    }

    private void makeRoom(NDManager call, int positions, int filled) {
        if (positions <= capacity) {
            return;
        }
        int larger = Math.min(model.contextLength(), Math.max(positions, Math.max(FIRST_CAPACITY, 2 * capacity)));
        NDArray room = number(call, larger);
        NDArray grown = cache == null
                ? model.call(call, "new_cache", new NDList(room))
                : model.call(call, "grow", new NDList(cache, room, number(call, filled)));
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

    @Override
    protected void free() {
        scope.close();
    }
}
