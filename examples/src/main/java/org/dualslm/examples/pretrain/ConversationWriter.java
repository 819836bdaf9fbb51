package org.dualslm.examples.pretrain;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.dualslm.llm.djl.PretrainingSequence;

/** Writes a conversation turn by turn, in ChatML without a system turn, each part encoded by itself. */
final class ConversationWriter {
    private final BytePairEncoding encoding;
    private final Ids ids = new Ids();
    private final BitSet targets = new BitSet();
    private final BitSet heard = new BitSet();
    private final Map<Integer, Wavering.Blend> blends = new HashMap<>();

    ConversationWriter(BytePairEncoding encoding) {
        this.encoding = encoding;
    }

    int length() {
        return ids.size();
    }

    ConversationWriter startUser() {
        String start = BytePairEncoding.TURN_START + "user\n";
        ids.addAll(encoding.encodeTemplate(ids.size() == 0 ? start : "\n" + start));
        return this;
    }

    ConversationWriter speech(int... path) {
        int from = ids.size();
        ids.addAll(path);
        heard.set(from, ids.size());
        return this;
    }

    /** Speech into which something is blended. */
    ConversationWriter speech(int[] path, Wavering.Blend blend) {
        blends.put(ids.size(), blend);
        return speech(path);
    }

    ConversationWriter instruction(String instruction) {
        ids.addAll(encoding.encode("\n" + instruction));
        return this;
    }

    /** Ends the user's turn and answers; the answer's words all have a blank before them. */
    ConversationWriter answer(String answer) {
        ids.addAll(encoding.encodeTemplate(
                BytePairEncoding.TURN_END + "\n" + BytePairEncoding.TURN_START + "assistant\n"));
        int from = ids.size();
        ids.addAll(encoding.encode(" " + answer));
        ids.add(encoding.known(BytePairEncoding.TURN_END));
        targets.set(from, ids.size());
        return this;
    }

    /**
     * The conversation: its answers and what ends them are predicted, and its speech is noisy.
     *
     * @param noise the standard deviation of the noise, as a fraction of the embedding table's
     */
    PretrainingSequence finish(double noise) {
        int[] others = ids.toArray();
        float[] shares = new float[others.length];
        blends.forEach((from, blend) -> {
            System.arraycopy(blend.others(), 0, others, from, blend.others().length);
            System.arraycopy(blend.shares(), 0, shares, from, blend.shares().length);
        });
        return new PretrainingSequence(ids.toArray(), marks(targets), marks(heard), noise, others, shares);
    }

    private boolean[] marks(BitSet positions) {
        boolean[] marks = new boolean[ids.size()];
        positions.stream().forEach(position -> marks[position] = true);
        return marks;
    }
}
