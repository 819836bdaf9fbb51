package org.dualslm.train.alignment;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.dualslm.api.adapter.EmbeddingMixture;
import org.dualslm.api.adapter.TokenBigrams;
import org.dualslm.api.llm.LanguageModel;
import org.dualslm.api.llm.Tokenizer;
import org.dualslm.api.tensor.Embeddings;

/**
 * {@link CtcLoss} between an adapter's vectors and texts, over a language model's own token embeddings: those of the tokens that the
 * texts are made of, and of a token that stands for nothing. Immutable; may be used by several threads.
 */
public final class TextAlignment {
    /**
     * Of the loss's variance, the mixture's: a language model reads what is nearly one token better than what is a little of several
     * (docs/default-model.md).
     */
    private static final double MIXTURE_SHARE = 0.3;

    private final Tokenizer tokenizer;
    private final int[] candidateIds;
    private final Map<Integer, Integer> rowById;
    private final EmbeddingMixture mixture;
    private final CtcLoss loss;

    /**
     * @param languageModel gives tokenizer and embeddings; not kept
     * @param texts whose tokens may occur
     * @param blankToken a token of the chat template's own text, such as {@code <|blank|>}
     * @param varianceShare see {@link CtcLoss#variance}
     * @param attraction see {@link CtcLoss}
     * @throws IllegalArgumentException if the model does not know the blank as one token, or the texts are empty
     */
    public TextAlignment(
            LanguageModel languageModel,
            Collection<String> texts,
            String blankToken,
            double varianceShare,
            double attraction) {
        tokenizer = languageModel.tokenizer();
        int[] blank = tokenizer.encodeTemplate(blankToken);
        if (blank.length != 1) {
            throw new IllegalArgumentException("The language model reads '" + blankToken + "' as " + blank.length
                    + " tokens; alignment needs a blank that is a single one");
        }
        TreeSet<Integer> ids = new TreeSet<>();
        texts.forEach(text -> Arrays.stream(tokenizer.encode(text)).forEach(ids::add));
        ids.remove(blank[0]);
        if (ids.isEmpty()) {
            throw new IllegalArgumentException("The texts hold no tokens to align with");
        }
        candidateIds = new int[ids.size() + 1];
        candidateIds[0] = blank[0];
        rowById = new HashMap<>();
        for (int id : ids) {
            rowById.put(id, rowById.size() + 1);
            candidateIds[rowById.size()] = id;
        }
        Embeddings candidates = languageModel.embed(candidateIds);
        double variance = CtcLoss.variance(candidates, varianceShare);
        mixture = new EmbeddingMixture(candidates, MIXTURE_SHARE * variance);
        loss = new CtcLoss(mixture.keys(), 0, variance, attraction);
    }

    /** How many tokens may occur, the blank among them. */
    public int candidateCount() {
        return candidateIds.length;
    }

    /** The candidates' embeddings, mixed more sharply than the loss weighs them. */
    public EmbeddingMixture mixture() {
        return mixture;
    }

    /** Which token follows which in texts, for the mixture; those with a token that is no candidate do not count. */
    public TokenBigrams bigrams(Collection<String> texts) {
        return TokenBigrams.count(
                candidateIds.length,
                texts.stream().map(this::rows).flatMap(Optional::stream).toList());
    }

    /** How many tokens the text has: what {@link CtcLoss.Result#loss} sums over. */
    public int tokenCount(String text) {
        return tokenizer.encode(text).length;
    }

    /**
     * How well the vectors spell the text.
     *
     * @return empty if they are too few for its tokens, or it has a token that is no candidate
     */
    public Optional<CtcLoss.Result> lossAndGradient(Embeddings vectors, String text) {
        Optional<int[]> rows = rows(text);
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        int[] labels = rows.get();
        if (vectors.length() < Math.max(1, CtcLoss.neededLength(labels))) {
            return Optional.empty();
        }
        return Optional.of(loss.lossAndGradient(vectors, labels));
    }

    /** The candidates' rows that a text is made of; empty if it has a token that is none. */
    private Optional<int[]> rows(String text) {
        int[] ids = tokenizer.encode(text);
        return Arrays.stream(ids).allMatch(rowById::containsKey)
                ? Optional.of(Arrays.stream(ids).map(rowById::get).toArray())
                : Optional.empty();
    }

    /** The text that the vectors spell, token by token, without a language model's help. */
    public String read(Embeddings vectors) {
        return tokenizer.decode(Arrays.stream(loss.greedy(vectors))
                .map(row -> candidateIds[row])
                .toArray());
    }
}
