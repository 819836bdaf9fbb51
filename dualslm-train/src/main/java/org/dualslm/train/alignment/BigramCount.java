package org.dualslm.train.alignment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dualslm.api.adapter.EmbeddingMixture;
import org.dualslm.api.adapter.TokenBigrams;
import org.dualslm.api.llm.LanguageModel;
import org.dualslm.api.matrix.RowMatrix;
import org.dualslm.train.task.TextForm;

/**
 * Which token follows which in texts, for a mixture of a language model's token embeddings: no recordings are needed.
 *
 * @param bigrams of as many tokens as the mixture has
 * @param texts how many were counted
 * @param leftOut how many have tokens that are not in the mixture, which could not be heard
 */
public record BigramCount(TokenBigrams bigrams, int texts, int leftOut) {
    /** Embeddings that lie nearer together, relative to their squared length, are the same one, rounded to half precision. */
    private static final double SAME = 1e-4;

    /**
     * Counts.
     *
     * @param languageModel gives tokenizer and embeddings
     * @param mixture of its embeddings, the blank's first
     * @param texts transcripts as a recording's would be
     * @throws IllegalArgumentException if no text is all in the mixture, as when the embeddings are another language model's
     */
    public static BigramCount of(LanguageModel languageModel, EmbeddingMixture mixture, Collection<String> texts) {
        List<int[]> encoded = texts.stream()
                .map(text ->
                        languageModel.tokenizer().encode(TextForm.standard().transcript(text)))
                .toList();
        Map<Integer, Integer> rows = rows(languageModel, mixture, encoded);
        List<int[]> spelt = new ArrayList<>();
        for (int[] ids : encoded) {
            if (ids.length > 0 && Arrays.stream(ids).allMatch(rows::containsKey)) {
                spelt.add(Arrays.stream(ids).map(rows::get).toArray());
            }
        }
        if (spelt.isEmpty()) {
            throw new IllegalArgumentException(
                    "None of the " + texts.size() + " texts is made of tokens that the linguistic"
                            + " adapter was trained to spell; give texts of its language, and the language model it was trained for");
        }
        return new BigramCount(
                TokenBigrams.count(mixture.embeddings().length(), spelt), spelt.size(), encoded.size() - spelt.size());
    }

    /** The mixture's row of each token of the texts that it has; the blank's is no word's. */
    private static Map<Integer, Integer> rows(
            LanguageModel languageModel, EmbeddingMixture mixture, List<int[]> texts) {
        int[] ids =
                texts.stream().flatMapToInt(Arrays::stream).distinct().sorted().toArray();
        float[][] wanted = RowMatrix.of(languageModel.embed(ids));
        float[][] mixed = RowMatrix.of(mixture.embeddings());
        Map<Integer, Integer> rows = new HashMap<>();
        for (int i = 0; i < ids.length; i++) {
            for (int row = 1; row < mixed.length; row++) {
                if (isSame(wanted[i], mixed[row])) {
                    rows.put(ids[i], row);
                }
            }
        }
        return rows;
    }

    private static boolean isSame(float[] one, float[] other) {
        double length = 0;
        double distance = 0;
        for (int c = 0; c < one.length; c++) {
            length += one[c] * one[c];
            distance += (one[c] - other[c]) * (one[c] - other[c]);
        }
        return distance <= SAME * length;
    }
}
