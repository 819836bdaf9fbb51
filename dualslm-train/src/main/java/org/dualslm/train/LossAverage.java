package org.dualslm.train;

/** What the language model's loss is averaged over. */
public enum LossAverage {
    /** All target tokens of a batch, as is usual: long answers count for more. */
    TOKENS,
    /** The batch's examples, each averaged over its own tokens: an attribute's one word counts as much as a whole transcript. */
    EXAMPLES;

    /**
     * By how much to multiply an example's gradient, which is that of the mean over all tokens of its pass.
     *
     * @param tokens of the example
     * @param passTokens of all examples in the same call of the language model
     * @param batchTokens of all examples of the step
     * @param batchExamples how many examples the step has
     */
    double factor(int tokens, int passTokens, int batchTokens, int batchExamples) {
        return switch (this) {
            case TOKENS -> (double) passTokens / batchTokens;
            case EXAMPLES -> (double) passTokens / tokens / batchExamples;
        };
    }

    /** An example's share of the loss. */
    double share(int tokens, int batchTokens, int batchExamples) {
        return switch (this) {
            case TOKENS -> (double) tokens / batchTokens;
            case EXAMPLES -> 1.0 / batchExamples;
        };
    }
}
