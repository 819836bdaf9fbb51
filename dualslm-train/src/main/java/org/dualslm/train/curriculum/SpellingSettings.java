package org.dualslm.train.curriculum;

import java.util.Objects;
import org.dualslm.train.Spelling;

/**
 * How vectors are compared with text, wherever adapters learn to spell. Immutable.
 *
 * @param blank a token of the language model's that stands for nothing
 * @param varianceShare see {@link Spelling#VARIANCE_SHARE}
 * @param attraction see {@link Spelling#ATTRACTION}
 * @param mixture whether a fresh linguistic adapter's vectors become mixtures of the embeddings that they are compared with, before the
 *     language model reads them ({@link org.dualslm.api.adapter.EmbeddingMixture}); not so in the paper
 * @param captionMixture the same of a fresh paralinguistic adapter's vectors and the captions' tokens: so what lies between labels is read as
 *     the likelier one, where a language model might read anything
 */
public record SpellingSettings(
        String blank, double varianceShare, double attraction, boolean mixture, boolean captionMixture) {
    /** As the bundled model was trained, but for the mixtures. */
    public static final SpellingSettings DEFAULTS =
            new SpellingSettings("<|blank|>", Spelling.VARIANCE_SHARE, Spelling.ATTRACTION, false, false);

    public SpellingSettings {
        Objects.requireNonNull(blank, "blank");
        if (!(varianceShare > 0 && attraction >= 0) || Double.isInfinite(varianceShare + attraction)) {
            throw new IllegalArgumentException("Spelling out of range: variance share " + varianceShare
                    + " must be above 0, attraction " + attraction + " at least 0");
        }
    }
}
