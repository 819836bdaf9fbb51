package org.dualslm.llm.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.dualslm.api.llm.GenerationConfig;
import org.junit.jupiter.api.Test;

class RepetitionRulesTest {
    private static final GenerationConfig PLAIN = GenerationConfig.greedy(9, Set.of());
    private static final float NEVER = Float.NEGATIVE_INFINITY;

    private static float[] logits() {
        return new float[] {4, -4, 2, -1};
    }

    private static BitSet read(int... tokens) {
        BitSet read = new BitSet();
        for (int token : tokens) {
            read.set(token);
        }
        return read;
    }

    @Test
    void withoutRulesNothingIsCopied() {
        float[] logits = logits();
        assertThat(new RepetitionRules(PLAIN, read(0, 1)).applied(logits, List.of(2, 2, 2)))
                .isSameAs(logits);
    }

    @Test
    void whatWasReadOrWrittenIsPenalizedOnceWhateverTheSignOfItsLogit() {
        RepetitionRules rules = new RepetitionRules(PLAIN.withRepetitionPenalty(2), read(0, 1));

        assertThat(rules.applied(logits(), List.of(3, 3))).containsExactly(2, -8, 2, -2);
        assertThat(logits()).containsExactly(4, -4, 2, -1);
    }

    @Test
    void noPairComesTwice() {
        RepetitionRules rules = new RepetitionRules(PLAIN.withNoRepeatNgramSize(2), read(0, 1, 2, 3));

        assertThat(rules.applied(logits(), List.of(1))).containsExactly(4, -4, 2, -1);
        assertThat(rules.applied(logits(), List.of(1, 0, 2, 1))).containsExactly(NEVER, -4, 2, -1);
        assertThat(rules.applied(logits(), List.of(1, 0, 1, 2, 1))).containsExactly(NEVER, -4, NEVER, -1);
        assertThat(rules.applied(logits(), List.of(1, 1))).containsExactly(4, NEVER, 2, -1);
    }

    @Test
    void noTripleComesTwiceAndNoTokenWhereThatIsTheRule() {
        RepetitionRules triples = new RepetitionRules(PLAIN.withNoRepeatNgramSize(3), read());
        assertThat(triples.applied(logits(), List.of(0, 1, 2, 0))).containsExactly(4, -4, 2, -1);
        assertThat(triples.applied(logits(), List.of(0, 1, 2, 0, 1))).containsExactly(4, -4, NEVER, -1);

        RepetitionRules singles = new RepetitionRules(PLAIN.withNoRepeatNgramSize(1), read());
        assertThat(singles.applied(logits(), List.of(0, 3))).containsExactly(NEVER, -4, 2, NEVER);
    }
}
