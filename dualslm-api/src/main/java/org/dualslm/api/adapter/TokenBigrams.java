package org.dualslm.api.adapter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which token follows which, counted in texts, so that what a recording spells can be read with an ear for what is usually said. Tokens are
 * numbered from 1; 0 stands before the first and after the last of a text. Probabilities are interpolated Kneser-Ney (Chen and Goodman, "An
 * empirical study of smoothing techniques for language modeling", 1999, section 2.7) with a discount of 3/4, so no token is ruled out.
 * Immutable; may be used by several threads.
 */
public final class TokenBigrams {
    private static final double DISCOUNT = 0.75;

    /** Added to what is counted of each token, so that none has probability 0. */
    private static final double AT_LEAST = 0.5;

    /** For each token, what follows it and how often. */
    private final List<Map<Integer, Integer>> followers;

    private final long[] occurrences;

    /** For each token, how often it follows any. */
    private final double[] share;

    /** For each token, after how many different ones it was seen. */
    private final double[] versatility;

    private TokenBigrams(List<Map<Integer, Integer>> followers) {
        int tokens = followers.size();
        this.followers = followers;
        this.occurrences = new long[tokens];
        this.share = new double[tokens];
        this.versatility = new double[tokens];
        for (int before = 0; before < tokens; before++) {
            for (Map.Entry<Integer, Integer> follower : followers.get(before).entrySet()) {
                occurrences[before] += follower.getValue();
                share[follower.getKey()] += follower.getValue();
                versatility[follower.getKey()]++;
            }
        }
        normalize(share);
        normalize(versatility);
    }

    private static void normalize(double[] counts) {
        double sum = 0;
        for (double count : counts) {
            sum += count + AT_LEAST;
        }
        for (int k = 0; k < counts.length; k++) {
            counts[k] = (counts[k] + AT_LEAST) / sum;
        }
    }

    /**
     * Counts in texts.
     *
     * @param tokens how many there are, 0 among them, at least 1
     * @param texts each a text's tokens, from 1 to {@code tokens - 1}
     * @throws IllegalArgumentException if a token is out of range, naming it
     */
    public static TokenBigrams count(int tokens, Collection<int[]> texts) {
        List<Map<Integer, Integer>> followers = empty(tokens);
        for (int[] text : texts) {
            int before = 0;
            for (int token : text) {
                if (token == 0) {
                    throw outOfRange(token, tokens);
                }
                add(followers, before, token, 1);
                before = token;
            }
            add(followers, before, 0, 1);
        }
        return new TokenBigrams(followers);
    }

    /**
     * From counts made earlier.
     *
     * @param tokens how many there are, 0 among them, at least 1
     * @param triples {@code [N][3]}: a token, one that follows it, and how often, at least once
     * @throws IllegalArgumentException if one is out of range, naming it
     */
    public static TokenBigrams of(int tokens, int[][] triples) {
        List<Map<Integer, Integer>> followers = empty(tokens);
        for (int[] triple : triples) {
            if (triple.length != 3 || triple[2] < 1) {
                throw new IllegalArgumentException(
                        "Bigrams are two tokens and how often they follow each other, at least" + " once, not "
                                + Arrays.toString(triple));
            }
            add(followers, triple[0], triple[1], triple[2]);
        }
        return new TokenBigrams(followers);
    }

    private static List<Map<Integer, Integer>> empty(int tokens) {
        if (tokens < 1) {
            throw new IllegalArgumentException("Bigrams need at least one token, not " + tokens);
        }
        List<Map<Integer, Integer>> followers = new ArrayList<>(tokens);
        for (int k = 0; k < tokens; k++) {
            followers.add(new TreeMap<>());
        }
        return followers;
    }

    private static void add(List<Map<Integer, Integer>> followers, int before, int token, int count) {
        int tokens = followers.size();
        if (before < 0 || before >= tokens || token < 0 || token >= tokens) {
            throw outOfRange(before < 0 || before >= tokens ? before : token, tokens);
        }
        followers.get(before).merge(token, count, Math::addExact);
    }

    private static IllegalArgumentException outOfRange(int token, int tokens) {
        return new IllegalArgumentException("Token " + token + " of a bigram is out of range: texts have tokens 1 to "
                + (tokens - 1) + ", and 0 stands for their ends");
    }

    /** How many tokens there are, 0 among them. */
    public int tokens() {
        return followers.size();
    }

    /** What was counted: {@code [N][3]}, a token, one that follows it, and how often; in order. A copy. */
    public int[][] triples() {
        List<int[]> triples = new ArrayList<>();
        for (int before = 0; before < followers.size(); before++) {
            int row = before;
            followers.get(before).forEach((token, count) -> triples.add(new int[] {row, token, count}));
        }
        return triples.toArray(int[][]::new);
    }

    /** The probability of a token after another, above 0; over all tokens they sum to 1. */
    public double probability(int token, int before) {
        double backOff = versatility[token];
        if (occurrences[before] == 0) {
            return backOff;
        }
        int count = followers.get(before).getOrDefault(token, 0);
        double kept = Math.max(count - DISCOUNT, 0);
        return (kept + DISCOUNT * followers.get(before).size() * backOff) / occurrences[before];
    }

    /**
     * How much likelier a token is after another than after any: the logarithm of the ratio. What has learned from recordings knows already
     * how often a token is said (density ratio; McDermott, Sak and Variani, "A density ratio approach to language model fusion in end-to-end
     * automatic speech recognition", 2019).
     */
    double logRatio(int token, int before) {
        return Math.log(probability(token, before) / share[token]);
    }
}
