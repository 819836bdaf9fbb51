package org.dualslm.llm.text;

import java.util.BitSet;
import java.util.List;
import org.dualslm.api.llm.GenerationConfig;

/** Makes tokens less likely, or impossible, that would repeat what came before. For one generation, hence one thread. */
final class RepetitionRules {
    private final double penalty;
    private final int ngram;
    private final BitSet seen;

    /** @param read ids that the session has read; copied */
    RepetitionRules(GenerationConfig config, BitSet read) {
        this.penalty = config.repetitionPenalty();
        this.ngram = config.noRepeatNgramSize();
        this.seen = (BitSet) read.clone();
    }

    /**
     * The logits as the rules leave them: the array given where there are none, else a copy.
     *
     * @param answer what was generated so far
     */
    float[] applied(float[] logits, List<Integer> answer) {
        if (penalty == 1 && ngram == 0) {
            return logits;
        }
        float[] changed = logits.clone();
        if (penalty != 1) {
            answer.forEach(seen::set);
            for (int token = seen.nextSetBit(0); token >= 0; token = seen.nextSetBit(token + 1)) {
                changed[token] = (float) (logits[token] < 0 ? logits[token] * penalty : logits[token] / penalty);
            }
        }
        if (ngram > 0) {
            forbidRepeats(changed, answer);
        }
        return changed;
    }

    /** Wherever the last n - 1 tokens stood before, what followed them then cannot follow now. */
    private void forbidRepeats(float[] logits, List<Integer> answer) {
        int end = answer.size();
        if (end < ngram) {
            return;
        }
        List<Integer> last = answer.subList(end - ngram + 1, end);
        for (int from = 0; from + ngram <= end; from++) {
            if (answer.subList(from, from + ngram - 1).equals(last)) {
                logits[answer.get(from + ngram - 1)] = Float.NEGATIVE_INFINITY;
            }
        }
    }
}
