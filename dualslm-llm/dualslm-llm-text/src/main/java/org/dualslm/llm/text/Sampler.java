package org.dualslm.llm.text;

import java.util.Arrays;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.dualslm.api.DualSlmException;
import org.dualslm.api.llm.GenerationConfig;

/**
 * Chooses the next token from its logits, in double precision. Among equal logits the smaller token id counts as the likelier, so
 * that a choice never depends on the order of a sort. For one generation, hence one thread.
 */
final class Sampler {
    private final GenerationConfig config;
    private final SplittableRandom random;

    Sampler(GenerationConfig config) {
        this.config = config;
        this.random = new SplittableRandom(config.seed());
    }

    /**
     * The next token.
     *
     * @param logits one for each token; −∞ for a token that cannot come
     * @throws DualSlmException if one is NaN or +∞, or none is finite
     */
    int next(float[] logits) {
        int likeliest = likeliest(logits);
        if (config.temperature() == 0) {
            return likeliest;
        }
        long[] candidates = candidates(logits);
        double[] weights = new double[candidates.length];
        double sum = 0;
        for (int i = 0; i < candidates.length; i++) {
            // Relative to the likeliest, so that nothing overflows; the division by the sum is left to the comparisons.
            weights[i] = Math.exp(((double) logits[token(candidates[i])] - logits[likeliest]) / config.temperature());
            sum += weights[i];
        }
        int kept = candidates.length;
        if (config.topP() < 1) {
            double wanted = config.topP() * sum;
            sum = 0;
            kept = 0;
            while (kept < weights.length && sum < wanted) {
                sum += weights[kept++];
            }
        }
        return token(candidates[draw(weights, kept, sum)]);
    }

    private int draw(double[] weights, int kept, double sum) {
        double left = random.nextDouble() * sum;
        int last = 0;
        for (int i = 0; i < kept; i++) {
            if (weights[i] > 0) {
                last = i;
                left -= weights[i];
                if (left < 0) {
                    return i;
                }
            }
        }
        return last; // rounding left a crumb
    }

    private static int likeliest(float[] logits) {
        int best = 0;
        for (int i = 0; i < logits.length; i++) {
            if (Float.isNaN(logits[i]) || logits[i] == Float.POSITIVE_INFINITY) {
                throw new DualSlmException("The logit of token " + i + " is " + logits[i]
                        + ": the weights are damaged, or too large for the number format");
            }
            if (logits[i] > logits[best]) {
                best = i;
            }
        }
        if (Float.isInfinite(logits[best])) {
            throw new DualSlmException("No token can follow: all " + logits.length + " logits are −∞");
        }
        return best;
    }

    /** The tokens among which to draw: the likeliest first where a filter needs that, else in order of their ids. */
    private long[] candidates(float[] logits) {
        boolean cut = config.topK() > 0 && config.topK() < logits.length;
        if (cut) {
            return likeliest(logits, config.topK());
        }
        long[] keys = new long[logits.length];
        for (int i = 0; i < logits.length; i++) {
            keys[i] = key(logits[i], i);
        }
        if (config.topP() < 1) {
            Arrays.sort(keys);
        }
        return keys;
    }

    private static long[] likeliest(float[] logits, int count) {
        PriorityQueue<Long> kept = new PriorityQueue<>(count, (a, b) -> Long.compare(b, a)); // the worst first
        for (int i = 0; i < logits.length; i++) {
            long key = key(logits[i], i);
            if (kept.size() < count) {
                kept.add(key);
            } else if (key < kept.peek()) {
                kept.poll();
                kept.add(key);
            }
        }
        return kept.stream().mapToLong(Long::longValue).sorted().toArray();
    }

    /** Orders by falling logit, then by rising token id. */
    private static long key(float logit, int token) {
        int bits = Float.floatToIntBits(logit + 0f); // + 0 makes one zero of the two
        int rising = bits ^ (bits >> 31 & Integer.MAX_VALUE);
        return (long) ~rising << 32 | token;
    }

    private static int token(long key) {
        return (int) key;
    }
}
