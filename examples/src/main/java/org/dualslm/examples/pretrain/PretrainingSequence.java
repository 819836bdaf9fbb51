package org.dualslm.examples.pretrain;

import java.util.BitSet;

/**
 * One conversation to learn from.
 *
 * @param ids of the tokens
 * @param targets the positions whose tokens the model is to predict: answers and what ends them
 * @param heard the positions that stand for speech, whose embeddings are made noisy
 * @param noise the standard deviation of that noise, as a fraction of the embedding table's
 */
record PretrainingSequence(int[] ids, BitSet targets, BitSet heard, double noise) {
    int length() {
        return ids.length;
    }

    /** Writes a conversation turn by turn, in ChatML without a system turn, each part encoded by itself. */
    static final class Writer {
        private final BytePairEncoding encoding;
        private final Ids ids = new Ids();
        private final BitSet targets = new BitSet();
        private final BitSet heard = new BitSet();

        Writer(BytePairEncoding encoding) {
            this.encoding = encoding;
        }

        int length() {
            return ids.size();
        }

        Writer startUser() {
            String start = BytePairEncoding.TURN_START + "user\n";
            ids.addAll(encoding.encodeTemplate(ids.size() == 0 ? start : "\n" + start));
            return this;
        }

        Writer speech(int... path) {
            int from = ids.size();
            ids.addAll(path);
            heard.set(from, ids.size());
            return this;
        }

        Writer instruction(String instruction) {
            ids.addAll(encoding.encode("\n" + instruction));
            return this;
        }

        /** Ends the user's turn and answers; the answer's words all have a blank before them. */
        Writer answer(String answer) {
            ids.addAll(encoding.encodeTemplate(
                    BytePairEncoding.TURN_END + "\n" + BytePairEncoding.TURN_START + "assistant\n"));
            int from = ids.size();
            ids.addAll(encoding.encode(" " + answer));
            ids.add(encoding.known(BytePairEncoding.TURN_END));
            targets.set(from, ids.size());
            return this;
        }

        PretrainingSequence finish(double noise) {
            return new PretrainingSequence(ids.toArray(), targets, heard, noise);
        }
    }
}
