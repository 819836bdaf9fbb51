package org.dualslm.llm.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.llm.PromptPart;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.djl.Tensors;

/**
 * What stands at each position of a right-padded batch, as the Torch programs take it: a token id everywhere (0 under vectors and
 * padding), and the vectors with the flat positions they replace. Everything is checked here, before native code sees it.
 */
final class PositionList {
    private final TransformerConfig config;
    private final int sequences;
    private final int length;
    private final long[] ids;
    private final List<Embeddings> vectors = new ArrayList<>();
    private long[] slots = new long[16];
    private int vectorPositions;

    /** A batch of so many sequences of at most {@code length} positions. */
    PositionList(TransformerConfig config, int sequences, int length) {
        this.config = config;
        this.sequences = sequences;
        this.length = length;
        this.ids = new long[Math.multiplyExact(sequences, length)];
    }

    /** How many positions the batch has. */
    int size() {
        return ids.length;
    }

    /**
     * Puts a prompt at the beginning of a sequence.
     *
     * @throws IllegalArgumentException if an id or a width does not fit the model
     */
    void put(int sequence, Prompt prompt) {
        int position = sequence * length;
        for (PromptPart part : prompt.parts()) {
            if (part instanceof PromptPart.Tokens tokens) {
                put(position, tokens.ids(), tokens.length());
            } else if (part instanceof PromptPart.Vectors given) {
                put(position, given.embeddings());
            }
            position += part.length();
        }
    }

    /** Puts the first {@code count} ids at a flat position and after it. */
    void put(int position, int[] tokens, int count) {
        for (int i = 0; i < count; i++) {
            ids[position + i] = checkId(tokens[i], config);
        }
    }

    private void put(int position, Embeddings embeddings) {
        if (embeddings.width() != config.hiddenSize()) {
            throw new IllegalArgumentException("Vectors of width " + embeddings.width()
                    + " were given to a language model of hidden size " + config.hiddenSize());
        }
        if (!embeddings.isFinite()) {
            throw new IllegalArgumentException("The vectors of a prompt hold a value that is not a finite number");
        }
        vectors.add(embeddings);
        int end = vectorPositions + embeddings.length();
        if (end > slots.length) {
            slots = Arrays.copyOf(slots, Math.max(end, 2 * slots.length));
        }
        for (int i = 0; i < embeddings.length(); i++) {
            slots[vectorPositions + i] = position + i;
        }
        vectorPositions = end;
    }

    static int checkId(int id, TransformerConfig config) {
        if (id < 0 || id >= config.vocabularySize()) {
            throw new IllegalArgumentException(
                    "Token id " + id + " is not in [0, " + config.vocabularySize() + "), the model's vocabulary");
        }
        return id;
    }

    int length() {
        return length;
    }

    boolean hasVectors() {
        return vectorPositions > 0;
    }

    /** The tensors {@code ids [sequences, length]}, {@code slots [n]} and {@code vectors [n, hidden size]}. */
    NDList tensors(NDManager scope) {
        NDArray given = Tensors.of(
                scope,
                vectors.isEmpty()
                        ? Embeddings.of(0, config.hiddenSize(), new float[0])
                        : Embeddings.concatenate(vectors));
        return new NDList(
                Tensors.longs(scope, ids, sequences, length),
                Tensors.longs(scope, Arrays.copyOf(slots, vectorPositions), vectorPositions),
                given);
    }
}
