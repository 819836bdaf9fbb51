package org.dualslm.api.llm;

import java.util.Set;

/**
 * How to choose the next token. Filters apply in the order temperature, top-k, top-p, as in Hugging Face transformers.
 *
 * @param maxNewTokens ≥ 1
 * @param temperature 0 for greedy; otherwise logits are divided by it
 * @param topK keep the k likeliest; 0 for all
 * @param topP keep the smallest set of likeliest tokens whose probabilities sum to at least this, in (0, 1]; 1 for all
 * @param seed of the sampling; the same seed and prompt give the same tokens on the same device
 * @param stopTokens generation ends before any of these, which are not part of the answer
 */
public record GenerationConfig(
        int maxNewTokens, double temperature, int topK, double topP, long seed, Set<Integer> stopTokens) {
    public GenerationConfig {
        stopTokens = Set.copyOf(stopTokens);
        if (maxNewTokens < 1
                || !(temperature >= 0)
                || Double.isInfinite(temperature)
                || topK < 0
                || !(topP > 0 && topP <= 1)) {
            throw new IllegalArgumentException(
                    "Generation settings out of range: " + maxNewTokens + " new tokens (≥ 1), temperature "
                            + temperature + " (≥ 0), top-k " + topK + " (≥ 0), top-p " + topP + " (in (0, 1])");
        }
    }

    /** Always the likeliest token. */
    public static GenerationConfig greedy(int maxNewTokens, Set<Integer> stopTokens) {
        return new GenerationConfig(maxNewTokens, 0, 0, 1, 0, stopTokens);
    }

    public GenerationConfig withMaxNewTokens(int tokens) {
        return new GenerationConfig(tokens, temperature, topK, topP, seed, stopTokens);
    }

    public GenerationConfig withTemperature(double newTemperature) {
        return new GenerationConfig(maxNewTokens, newTemperature, topK, topP, seed, stopTokens);
    }

    public GenerationConfig withTopK(int k) {
        return new GenerationConfig(maxNewTokens, temperature, k, topP, seed, stopTokens);
    }

    public GenerationConfig withTopP(double p) {
        return new GenerationConfig(maxNewTokens, temperature, topK, p, seed, stopTokens);
    }

    public GenerationConfig withSeed(long newSeed) {
        return new GenerationConfig(maxNewTokens, temperature, topK, topP, newSeed, stopTokens);
    }
}
