package org.dualslm.train;

/** What the language model's loss is averaged over. */
public enum LossAverage {
    /** All target tokens of a batch, as is usual: long answers count for more. */
    TOKENS,
    /** The batch's examples, each averaged over its own tokens: an attribute's one word counts as much as a whole transcript. */
    EXAMPLES;

    /**
     * One answer's share of a step's loss.
     *
     * @param tokens of the answer
     * @param weight of the answer among those of its example, which sum to 1
     * @param batchTokens of all answers of the step, each times its weight
     * @param batchExamples how many examples the step has
     */
    double share(int tokens, double weight, double batchTokens, int batchExamples) {
        return switch (this) {
            case TOKENS -> weight * tokens / batchTokens;
            case EXAMPLES -> weight / batchExamples;
        };
    }
}
