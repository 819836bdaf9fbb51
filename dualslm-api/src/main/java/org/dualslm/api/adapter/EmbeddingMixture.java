package org.dualslm.api.adapter;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.dualslm.api.matrix.DistanceScores;
import org.dualslm.api.matrix.RowMatrix;
import org.dualslm.api.tensor.Embeddings;

/**
 * An adapter's optional last step, an addition of this project to the paper: each vector y becomes the mixture {@code Σ_k p_k E_k} of the
 * embeddings of K tokens, where p is the softmax over {@code -|y - C_k|² / (2 variance)} and C_k is E_k moved to the distance from the mean of
 * all that they have on average, so that no token is likelier than another before anything was heard. A language model that knows token embeddings alone
 * can so read vectors that lie nearest to the right ones but far from all, as alignment with them leaves it. Neighbours whose largest
 * share is of the same token become one, their mean, as connectionist temporal classification counts them (Gaido et al., "CTC-based
 * Compression for Direct Speech Translation", 2021): in place of a word that lasts, or of a long silence, stands one vector.
 *
 * <p>With {@link TokenBigrams}, {@link #read} takes for p how likely each token is given the whole recording and which token follows which;
 * {@link #mix}, through which adapters learn, goes without. The table is frozen: it has no parameters to learn. Immutable; may be used by
 * several threads.
 */
public final class EmbeddingMixture {
    /** Shares below are lost in a float's rounding of those above. */
    private static final float LEAST_SHARE = 1e-7f;

    private final Embeddings embeddings;
    private final double variance;
    private final TokenBigrams bigrams;
    private final Embeddings keys;
    private final float[][] keyRows;
    private final float[][] rows;
    private final DistanceScores scores;

    /**
     * @param embeddings {@code [K, hidden size]} of the tokens to mix, K ≥ 1, of finite numbers
     * @param variance a finite number above 0: the smaller, the nearer is a mixture to the nearest embedding
     * @throws IllegalArgumentException if they are not so
     */
    public EmbeddingMixture(Embeddings embeddings, double variance) {
        if (embeddings.length() == 0) {
            throw new IllegalArgumentException("There are no embeddings to mix");
        }
        this.embeddings = embeddings;
        this.variance = variance;
        this.bigrams = null;
        this.keys = DistanceScores.equidistant(embeddings);
        this.scores = new DistanceScores(keys, variance);
        this.keyRows = RowMatrix.of(keys);
        this.rows = RowMatrix.of(embeddings);
    }

    /** Shares all tables with the one given. */
    private EmbeddingMixture(EmbeddingMixture from, TokenBigrams bigrams) {
        this.embeddings = from.embeddings;
        this.variance = from.variance;
        this.bigrams = bigrams;
        this.keys = from.keys;
        this.scores = from.scores;
        this.keyRows = from.keyRows;
        this.rows = from.rows;
    }

    /**
     * The same, reading with bigrams in place of those it may have.
     *
     * @param bigrams of K tokens, of which 0 is the blank
     * @throws IllegalArgumentException if they are of another number of tokens, naming both
     */
    public EmbeddingMixture with(TokenBigrams bigrams) {
        if (bigrams.tokens() != embeddings.length()) {
            throw new IllegalArgumentException("The bigrams are of " + bigrams.tokens()
                    + " tokens, but the embeddings to mix are " + embeddings.length());
        }
        return new EmbeddingMixture(this, bigrams);
    }

    /** Which token follows which, if it was told. */
    public Optional<TokenBigrams> bigrams() {
        return Optional.ofNullable(bigrams);
    }

    /** The embeddings that are mixed: {@code [K, hidden size]}. */
    public Embeddings embeddings() {
        return embeddings;
    }

    /** What vectors are compared with, C: {@code [K, hidden size]}. */
    public Embeddings keys() {
        return keys;
    }

    /** The variance of the distances. */
    public double variance() {
        return variance;
    }

    /**
     * Mixes, and joins neighbours of the same token, without a thought for bigrams.
     *
     * @param vectors {@code [T, hidden size]} of finite numbers
     * @throws IllegalArgumentException if the width differs, naming both
     */
    public Mixed mix(Embeddings vectors) {
        float[][] shares = scores(vectors);
        Arrays.stream(shares).forEach(DistanceScores::softmax);
        return mixed(shares);
    }

    /**
     * What a language model is to read in place of a recording's vectors: mixed and joined, with the bigrams if there are any.
     *
     * @param vectors {@code [T, hidden size]} of finite numbers, all of the recording's
     * @return {@code [R, hidden size]}, R from 1 to T
     * @throws IllegalArgumentException if the width differs, naming both
     */
    public Embeddings read(Embeddings vectors) {
        Mixed mixed = bigrams == null || vectors.length() == 0
                ? mix(vectors)
                : mixed(SpellingPosterior.of(scores(vectors), bigrams));
        return mixed.vectors();
    }

    private float[][] scores(Embeddings vectors) {
        if (vectors.width() != embeddings.width()) {
            throw new IllegalArgumentException("The vectors have width " + vectors.width()
                    + ", but the embeddings to mix have width " + embeddings.width());
        }
        return scores.of(vectors);
    }

    private Mixed mixed(float[][] dense) {
        Share[][] shares = new Share[dense.length][];
        float[][] mixtures = new float[dense.length][embeddings.width()];
        for (int t = 0; t < dense.length; t++) {
            shares[t] = shares(dense[t]);
            for (Share share : shares[t]) {
                add(mixtures[t], share.of(), rows[share.token()]);
            }
        }
        return new Mixed(this, mixtures, shares, runs(shares));
    }

    /** For each vector, the number of the run of one token that it belongs to. */
    private static int[] runs(Share[][] shares) {
        int[] runs = new int[shares.length];
        int[] tokens = Arrays.stream(shares).mapToInt(EmbeddingMixture::largest).toArray();
        for (int t = 1; t < runs.length; t++) {
            runs[t] = runs[t - 1] + (tokens[t] == tokens[t - 1] ? 0 : 1);
        }
        return runs;
    }

    private static int largest(Share[] shares) {
        Share largest = shares[0];
        for (Share share : shares) {
            largest = share.of() > largest.of() ? share : largest;
        }
        return largest.token();
    }

    private static Share[] shares(float[] dense) {
        Share[] shares = new Share[dense.length];
        int count = 0;
        for (int k = 0; k < dense.length; k++) {
            // A NaN stays, to be found in the result.
            if (!(dense[k] < LEAST_SHARE)) {
                shares[count++] = new Share(k, dense[k]);
            }
        }
        return Arrays.copyOf(shares, count);
    }

    private static void add(float[] sum, float factor, float[] row) {
        for (int c = 0; c < sum.length; c++) {
            sum[c] += factor * row[c];
        }
    }

    /**
     * An adapter whose vectors are mixed and joined, so that they are {@code outputLength} at most; closing it closes the one given.
     * Shareable between threads as that one is.
     */
    public Adapter after(Adapter adapter) {
        return new MixedAdapter(adapter, this);
    }

    /** How much of one token is in a mixture. */
    private record Share(int token, float of) {}

    /** Mixtures, and how they came about. Immutable. */
    public static final class Mixed {
        private final EmbeddingMixture mixture;
        private final float[][] mixtures;
        private final Share[][] shares;
        private final int[] runs;
        private final int[] counts;
        private final Embeddings vectors;

        private Mixed(EmbeddingMixture mixture, float[][] mixtures, Share[][] shares, int[] runs) {
            this.mixture = mixture;
            this.mixtures = mixtures;
            this.shares = shares;
            this.runs = runs;
            int width = mixture.embeddings.width();
            this.counts = new int[runs.length == 0 ? 0 : runs[runs.length - 1] + 1];
            for (int run : runs) {
                counts[run]++;
            }
            float[][] means = new float[counts.length][width];
            for (int t = 0; t < runs.length; t++) {
                add(means[runs[t]], 1f / counts[runs[t]], mixtures[t]);
            }
            this.vectors = RowMatrix.toEmbeddings(means, width);
        }

        /** The mixtures, joined: {@code [R, hidden size]} for R runs of one token, from 1 to T. */
        public Embeddings vectors() {
            return vectors;
        }

        /**
         * The gradient with respect to the vectors that were mixed: with the gradient g of the mixture m, {@code Σ_k p_k (g · (E_k - m)) C_k
         * / variance}, where a mixture's g is its part of that of the mean it became part of.
         *
         * @param gradient with respect to {@link #vectors}, of their shape
         * @return {@code [T, hidden size]}
         */
        public Embeddings gradient(Embeddings gradient) {
            if (gradient.length() != vectors.length() || gradient.width() != vectors.width()) {
                throw new IllegalArgumentException("The gradient is " + gradient + ", but the mixtures " + vectors);
            }
            float[][] given = RowMatrix.of(gradient);
            float[][] result = new float[shares.length][vectors.width()];
            for (int t = 0; t < shares.length; t++) {
                float[] ofMean = given[runs[t]];
                double scale = mixture.variance * counts[runs[t]];
                double mean = dot(ofMean, mixtures[t]);
                for (Share share : shares[t]) {
                    double factor = share.of() * (dot(ofMean, mixture.rows[share.token()]) - mean) / scale;
                    add(result[t], (float) factor, mixture.keyRows[share.token()]);
                }
            }
            return RowMatrix.toEmbeddings(result, vectors.width());
        }

        private static double dot(float[] a, float[] b) {
            double sum = 0;
            for (int c = 0; c < a.length; c++) {
                sum += (double) a[c] * b[c];
            }
            return sum;
        }
    }

    private record MixedAdapter(Adapter adapter, EmbeddingMixture mixture) implements Adapter {
        MixedAdapter {
            Objects.requireNonNull(mixture, "mixture");
            if (adapter.outputWidth() != mixture.embeddings.width()) {
                throw new IllegalArgumentException("The adapter gives vectors of width " + adapter.outputWidth()
                        + ", but the embeddings to mix have width " + mixture.embeddings.width());
            }
        }

        @Override
        public int inputWidth() {
            return adapter.inputWidth();
        }

        @Override
        public int outputWidth() {
            return adapter.outputWidth();
        }

        @Override
        public int outputLength(int frames) {
            return adapter.outputLength(frames);
        }

        @Override
        public List<Embeddings> adapt(List<Embeddings> frames) {
            return adapter.adapt(frames).stream().map(mixture::read).toList();
        }

        @Override
        public void close() {
            adapter.close();
        }
    }
}
