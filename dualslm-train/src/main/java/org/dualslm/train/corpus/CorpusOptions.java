package org.dualslm.train.corpus;

import java.util.Objects;

/**
 * How to read a corpus. Immutable.
 *
 * @param fold which part of a corpus without splits of its own is the test; a corpus with official splits keeps those
 * @param emotions whose words to use
 */
public record CorpusOptions(Fold fold, EmotionWords emotions) {
    public CorpusOptions {
        Objects.requireNonNull(fold, "fold");
        Objects.requireNonNull(emotions, "emotions");
    }

    /** The first of five folds, and the project's words. */
    public static CorpusOptions standard() {
        return new CorpusOptions(new Fold(1, 5), EmotionWords.COMMON);
    }

    /** With another fold. */
    public CorpusOptions withFold(Fold fold) {
        return new CorpusOptions(fold, emotions);
    }

    /** With other words. */
    public CorpusOptions withEmotions(EmotionWords emotions) {
        return new CorpusOptions(fold, emotions);
    }
}
