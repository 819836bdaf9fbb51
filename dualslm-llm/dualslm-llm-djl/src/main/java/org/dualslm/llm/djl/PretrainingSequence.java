package org.dualslm.llm.djl;

import java.util.Arrays;

/**
 * A text to learn. Immutable.
 *
 * @param tokens at least two ids
 * @param predicted for each token, whether it counts in the loss: whether the model has to predict it from those before it. Not
 *     the first, before which there is nothing
 * @param noisy for each token, whether noise is added to its embedding, so that the model learns to read vectors that are only
 *     near to those of tokens, as an adapter's are
 * @param noise the noise's standard deviation in units of that of all values of the embedding table, ≥ 0
 * @param blended for each token, the one whose embedding is blended into its own before the noise is added: an adapter that
 *     wavers between two tokens gives what lies between them
 * @param shares for each token, the other one's share, from 0, nothing, to 1, the other alone
 */
public record PretrainingSequence(
        int[] tokens, boolean[] predicted, boolean[] noisy, double noise, int[] blended, float[] shares) {
    public PretrainingSequence {
        tokens = tokens.clone();
        predicted = predicted.clone();
        noisy = noisy.clone();
        blended = blended.clone();
        shares = shares.clone();
        if (tokens.length < 2 || predicted.length != tokens.length || noisy.length != tokens.length) {
            throw new IllegalArgumentException("A sequence needs at least two tokens and as many marks, not "
                    + tokens.length + " tokens, " + predicted.length + " marks of what is predicted and "
                    + noisy.length + " of what is noisy");
        }
        if (blended.length != tokens.length || shares.length != tokens.length) {
            throw new IllegalArgumentException("A sequence of " + tokens.length
                    + " tokens needs as many to blend in and as many shares, not " + blended.length + " and "
                    + shares.length);
        }
        for (float share : shares) {
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException("A share must be a number from 0 to 1, not " + share);
            }
        }
        if (predicted[0]) {
            throw new IllegalArgumentException(
                    "The first token of a sequence cannot be predicted: nothing precedes it");
        }
        if (!(noise >= 0) || Double.isInfinite(noise)) {
            throw new IllegalArgumentException("The noise must be a number of at least 0, not " + noise);
        }
    }

    /** Nothing is blended. */
    public PretrainingSequence(int[] tokens, boolean[] predicted, boolean[] noisy, double noise) {
        this(tokens, predicted, noisy, noise, tokens, new float[tokens.length]);
    }

    /** Every token but the first is predicted, and nothing is noisy. */
    public static PretrainingSequence of(int... tokens) {
        boolean[] predicted = new boolean[tokens.length];
        Arrays.fill(predicted, Math.min(1, tokens.length), tokens.length, true);
        return new PretrainingSequence(tokens, predicted, new boolean[tokens.length], 0);
    }

    /** The number of tokens. */
    public int length() {
        return tokens.length;
    }

    /** A copy. */
    @Override
    public int[] tokens() {
        return tokens.clone();
    }

    /** A copy. */
    @Override
    public boolean[] predicted() {
        return predicted.clone();
    }

    /** A copy. */
    @Override
    public boolean[] noisy() {
        return noisy.clone();
    }

    /** A copy. */
    @Override
    public int[] blended() {
        return blended.clone();
    }

    /** A copy. */
    @Override
    public float[] shares() {
        return shares.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PretrainingSequence that
                && Arrays.equals(tokens, that.tokens)
                && Arrays.equals(predicted, that.predicted)
                && Arrays.equals(noisy, that.noisy)
                && noise == that.noise
                && Arrays.equals(blended, that.blended)
                && Arrays.equals(shares, that.shares);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(tokens) + Arrays.hashCode(predicted);
    }

    @Override
    public String toString() {
        return "PretrainingSequence[" + tokens.length + " tokens]";
    }
}
