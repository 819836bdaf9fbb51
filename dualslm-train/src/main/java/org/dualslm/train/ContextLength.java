package org.dualslm.train;

import java.util.random.RandomGenerator;

/**
 * How many turns stand before the one to be answered: drawn evenly for each example (paper, section 3.2, third stage), fewer where there are
 * no more or the language model cannot read more.
 *
 * @param least ≥ 0
 * @param most ≥ least
 */
public record ContextLength(int least, int most) {
    /** Every turn opens a dialogue. */
    public static final ContextLength NONE = new ContextLength(0, 0);

    public ContextLength {
        if (least < 0 || most < least) {
            throw new IllegalArgumentException(
                    "A context must have at least 0 turns and no fewer at most, not from " + least + " to " + most);
        }
    }

    int draw(RandomGenerator random) {
        return least + random.nextInt(most - least + 1);
    }
}
