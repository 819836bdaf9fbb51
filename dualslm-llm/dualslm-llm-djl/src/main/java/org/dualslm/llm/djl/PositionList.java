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
import org.dualslm.llm.text.PromptLimits;
import org.dualslm.llm.text.config.TransformerConfig;

/**
 * What stands at each position of a right-padded batch, as the Torch programs take it: a token id everywhere (0 under vectors and
 * padding), and the vectors with the flat positions they replace. Everything is checked here, before native code sees it.
 */
final class PositionList {
    private final PromptLimits limits;
    private final int sequences;
    private final int length;
    private final long[] ids;
    private final List<Embeddings> vectors = new ArrayList<>();
    private long[] slots = new long[16];
    private int vectorPositions;

    /** A batch of so many sequences of at most {@code length} positions. */
    PositionList(TransformerConfig config, int sequences, int length) {
        this.limits = limits(config);
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
            ids[position + i] = limits.checked(tokens[i]);
        }
    }

    private void put(int position, Embeddings embeddings) {
        vectors.add(limits.checked(embeddings));
        int end = vectorPositions + embeddings.length();
        if (end > slots.length) {
            slots = Arrays.copyOf(slots, Math.max(end, 2 * slots.length));
        }
        for (int i = 0; i < embeddings.length(); i++) {
            slots[vectorPositions + i] = position + i;
        }
        vectorPositions = end;
    }

    static PromptLimits limits(TransformerConfig config) {
        return new PromptLimits(config.vocabularySize(), config.hiddenSize());
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
                        ? Embeddings.of(0, limits.hiddenSize(), new float[0])
                        : Embeddings.concatenate(vectors));
        return new NDList(
                Tensors.longs(scope, ids, sequences, length),
                Tensors.longs(scope, Arrays.copyOf(slots, vectorPositions), vectorPositions),
                given);
    }
}
