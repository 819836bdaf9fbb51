package org.dualslm.llm.text.config;

/** Weights that the blocks of some models have and those of others do not. */
public enum BlockExtra {
    /** Biases of the projections to queries, keys and values. */
    QUERY_KEY_VALUE_BIAS,
    /** Bias of the projection after attention. */
    ATTENTION_OUTPUT_BIAS,
    /** RMS norms of each head's query and key. */
    QUERY_KEY_NORM,
    /** Biases of the feed-forward network's first projections. */
    GATE_UP_BIAS,
    /** Bias of its last. */
    DOWN_BIAS
}
