package org.dualslm.api.adapter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.dualslm.api.matrix.DistanceScores;

/**
 * Which token each vector of a recording stands for, given all of its vectors and which token follows which: the forward-backward algorithm
 * (Rabiner, "A tutorial on hidden Markov models", 1989) over connectionist temporal classification's states, a token at hand or a blank
 * after it. Serves one recording and is then thrown away.
 */
final class SpellingPosterior {
    /**
     * What scores are multiplied by: mixtures are 1 / 0.3 times as sharp as the alignment with transcripts left the vectors, and its
     * likelihoods are what counts here.
     */
    private static final double SHARPNESS = 0.3;

    /** How much bigrams weigh beside what is heard; 0.5 to 0.9 do alike (docs/default-model.md). */
    private static final double WEIGHT = 0.6;

    /** Tokens with less of a share than this are not looked at. */
    private static final float LEAST_SHARE = 1e-4f;

    private final TokenBigrams bigrams;

    /** For each vector, what is heard there: shares of all tokens, 0 the blank. */
    private final float[][] heard;

    /** For each vector, the tokens that may stand there. */
    private final int[][] candidates;

    /** For each vector, the tokens that may stand before a blank there, of which 0 is none yet. */
    private final int[][] contexts;

    private SpellingPosterior(float[][] scores, TokenBigrams bigrams) {
        this.bigrams = bigrams;
        this.heard = new float[scores.length][];
        this.candidates = new int[scores.length][];
        this.contexts = new int[scores.length][];
        TreeSet<Integer> seen = new TreeSet<>(List.of(0));
        for (int t = 0; t < scores.length; t++) {
            heard[t] = softened(scores[t]);
            candidates[t] = candidates(heard[t]);
            contexts[t] = seen.stream().mapToInt(k -> k).toArray();
            Arrays.stream(candidates[t]).forEach(seen::add);
        }
    }

    private static float[] softened(float[] scores) {
        float[] shares = new float[scores.length];
        for (int k = 0; k < shares.length; k++) {
            shares[k] = (float) (SHARPNESS * scores[k]);
        }
        DistanceScores.softmax(shares);
        return shares;
    }

    /** The likely ones, and the likeliest: among very many tokens none may be likely. */
    private static int[] candidates(float[] shares) {
        int likeliest = 0;
        for (int k = 1; k < shares.length; k++) {
            likeliest = shares[k] > shares[likeliest] ? k : likeliest;
        }
        List<Integer> likely = new ArrayList<>();
        for (int k = 1; k < shares.length; k++) {
            if (shares[k] >= LEAST_SHARE || k == likeliest) {
                likely.add(k);
            }
        }
        return likely.stream().mapToInt(k -> k).toArray();
    }

    /**
     * The probabilities of tokens.
     *
     * @param scores {@code [T][K]}: how near each vector is to each token, finite
     * @param bigrams of K tokens
     * @return {@code [T][K]}, each row of sum 1
     */
    static float[][] of(float[][] scores, TokenBigrams bigrams) {
        return new SpellingPosterior(scores, bigrams).posterior();
    }

    /** Probabilities of a token at hand, by candidate, and of a blank after one, by context. */
    private record States(double[] tokens, double[] blanks) {
        States scaled() {
            double sum = Arrays.stream(tokens).sum() + Arrays.stream(blanks).sum();
            return new States(
                    Arrays.stream(tokens).map(p -> p / sum).toArray(),
                    Arrays.stream(blanks).map(p -> p / sum).toArray());
        }
    }

    private float[][] posterior() {
        States[] forward = new States[heard.length];
        for (int t = 0; t < heard.length; t++) {
            forward[t] = (t == 0 ? first() : forward(t, forward[t - 1])).scaled();
        }
        float[][] posterior = new float[heard.length][];
        States backward = null;
        for (int t = heard.length - 1; t >= 0; t--) {
            backward = (backward == null ? last() : backward(t + 1, backward)).scaled();
            posterior[t] = posterior(t, forward[t], backward);
        }
        return posterior;
    }

    private States first() {
        double[] tokens = Arrays.stream(candidates[0])
                .mapToDouble(k -> follows(k, 0) * heard[0][k])
                .toArray();
        return new States(tokens, new double[] {heard[0][0]});
    }

    private States forward(int t, States before) {
        double[] tokens = new double[candidates[t].length];
        double[] blanks = new double[contexts[t].length];
        for (int c = 0; c < contexts[t - 1].length; c++) {
            int context = contexts[t - 1][c];
            blanks[Arrays.binarySearch(contexts[t], context)] += before.blanks[c];
            for (int k = 0; k < tokens.length; k++) {
                tokens[k] += before.blanks[c] * follows(candidates[t][k], context);
            }
        }
        for (int c = 0; c < candidates[t - 1].length; c++) {
            int context = candidates[t - 1][c];
            blanks[Arrays.binarySearch(contexts[t], context)] += before.tokens[c];
            for (int k = 0; k < tokens.length; k++) {
                tokens[k] += before.tokens[c] * goesOn(candidates[t][k], context);
            }
        }
        for (int k = 0; k < tokens.length; k++) {
            tokens[k] *= heard[t][candidates[t][k]];
        }
        for (int c = 0; c < blanks.length; c++) {
            blanks[c] *= heard[t][0];
        }
        return new States(tokens, blanks);
    }

    private States last() {
        int t = heard.length - 1;
        return new States(
                Arrays.stream(candidates[t]).mapToDouble(k -> follows(0, k)).toArray(),
                Arrays.stream(contexts[t]).mapToDouble(k -> follows(0, k)).toArray());
    }

    /** From what may come at a vector on, to what may come from the one before it on. */
    private States backward(int t, States after) {
        double[] tokens = new double[candidates[t - 1].length];
        double[] blanks = new double[contexts[t - 1].length];
        for (int c = 0; c < blanks.length; c++) {
            int context = contexts[t - 1][c];
            blanks[c] = after.blanks[Arrays.binarySearch(contexts[t], context)] * heard[t][0];
            for (int k = 0; k < candidates[t].length; k++) {
                int token = candidates[t][k];
                blanks[c] += follows(token, context) * heard[t][token] * after.tokens[k];
            }
        }
        for (int c = 0; c < tokens.length; c++) {
            int context = candidates[t - 1][c];
            tokens[c] = after.blanks[Arrays.binarySearch(contexts[t], context)] * heard[t][0];
            for (int k = 0; k < candidates[t].length; k++) {
                int token = candidates[t][k];
                tokens[c] += goesOn(token, context) * heard[t][token] * after.tokens[k];
            }
        }
        return new States(tokens, blanks);
    }

    private float[] posterior(int t, States forward, States backward) {
        double blank = 0;
        for (int c = 0; c < contexts[t].length; c++) {
            blank += forward.blanks[c] * backward.blanks[c];
        }
        double sum = blank;
        for (int k = 0; k < candidates[t].length; k++) {
            sum += forward.tokens[k] * backward.tokens[k];
        }
        float[] posterior = new float[heard[t].length];
        posterior[0] = (float) (blank / sum);
        for (int k = 0; k < candidates[t].length; k++) {
            posterior[candidates[t][k]] = (float) (forward.tokens[k] * backward.tokens[k] / sum);
        }
        return posterior;
    }

    /** A token that is at hand lasts, or another follows without a blank between. */
    private double goesOn(int token, int before) {
        return token == before ? 1 : follows(token, before);
    }

    private double follows(int token, int before) {
        return Math.exp(WEIGHT * bigrams.logRatio(token, before));
    }
}
