package org.dualslm.api.llm;

import java.util.Set;

/**
 * How to choose the next token. Settings apply in the order repetition penalty, repeated n-grams, temperature, top-k, top-p, as in
 * Hugging Face transformers. Start from {@link #greedy} or from what a model recommends, and change what is to be another.
 *
 * @param maxNewTokens ≥ 1
 * @param temperature 0 for greedy; otherwise logits are divided by it
 * @param topK keep the k likeliest; 0 for all
 * @param topP keep the smallest set of likeliest tokens whose probabilities sum to at least this, in (0, 1]; 1 for all
 * @param seed of the sampling; the same seed and prompt give the same tokens on the same device
 * @param stopTokens generation ends before any of these, which are not part of the answer
 * @param repetitionPenalty > 0; positive logits of tokens that were read or generated before are divided by it, negative ones
 *     multiplied (Keskar et al., arXiv 1909.05858); 1 for none
 * @param noRepeatNgramSize n such that no n tokens come twice in one answer; 0 for no such rule. What was read does not count, so
 *     that a prompt may be repeated
 */
public record GenerationConfig(
        int maxNewTokens,
        double temperature,
        int topK,
        double topP,
        long seed,
        Set<Integer> stopTokens,
        double repetitionPenalty,
        int noRepeatNgramSize) {
    public GenerationConfig {
        stopTokens = Set.copyOf(stopTokens);
        if (maxNewTokens < 1
                || !(temperature >= 0)
                || Double.isInfinite(temperature)
                || topK < 0
                || !(topP > 0 && topP <= 1)
                || !(repetitionPenalty > 0)
                || Double.isInfinite(repetitionPenalty)
                || noRepeatNgramSize < 0) {
            throw new IllegalArgumentException(
                    "Generation settings out of range: " + maxNewTokens + " new tokens (≥ 1), temperature "
                            + temperature + " (≥ 0), top-k " + topK + " (≥ 0), top-p " + topP
                            + " (in (0, 1]), repetition penalty "
                            + repetitionPenalty + " (> 0), size of n-grams not to repeat " + noRepeatNgramSize
                            + " (≥ 0)");
        }
    }

    /** Always the likeliest token. */
    public static GenerationConfig greedy(int maxNewTokens, Set<Integer> stopTokens) {
        return new GenerationConfig(maxNewTokens, 0, 0, 1, 0, stopTokens, 1, 0);
    }

    /** For answers that are to be right rather than lively: always the likeliest token, without a penalty; all else stays. */
    public GenerationConfig greedy(int newTokens) {
        return new GenerationConfig(newTokens, 0, 0, 1, 0, stopTokens, 1, noRepeatNgramSize);
    }

    public GenerationConfig withMaxNewTokens(int tokens) {
        return new GenerationConfig(
                tokens, temperature, topK, topP, seed, stopTokens, repetitionPenalty, noRepeatNgramSize);
    }

    public GenerationConfig withTemperature(double newTemperature) {
        return new GenerationConfig(
                maxNewTokens, newTemperature, topK, topP, seed, stopTokens, repetitionPenalty, noRepeatNgramSize);
    }

    public GenerationConfig withTopK(int k) {
        return new GenerationConfig(
                maxNewTokens, temperature, k, topP, seed, stopTokens, repetitionPenalty, noRepeatNgramSize);
    }

    public GenerationConfig withTopP(double p) {
        return new GenerationConfig(
                maxNewTokens, temperature, topK, p, seed, stopTokens, repetitionPenalty, noRepeatNgramSize);
    }

    public GenerationConfig withSeed(long newSeed) {
        return new GenerationConfig(
                maxNewTokens, temperature, topK, topP, newSeed, stopTokens, repetitionPenalty, noRepeatNgramSize);
    }

    public GenerationConfig withRepetitionPenalty(double penalty) {
        return new GenerationConfig(
                maxNewTokens, temperature, topK, topP, seed, stopTokens, penalty, noRepeatNgramSize);
    }

    public GenerationConfig withNoRepeatNgramSize(int n) {
        return new GenerationConfig(maxNewTokens, temperature, topK, topP, seed, stopTokens, repetitionPenalty, n);
    }
}
