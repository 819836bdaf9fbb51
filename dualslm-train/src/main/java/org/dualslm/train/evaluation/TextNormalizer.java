package org.dualslm.train.evaluation;

/** Takes out of two texts what does not count as a difference, before their words are compared. Shareable between threads. */
@FunctionalInterface
public interface TextNormalizer {
    /** Leaves everything as it is. */
    TextNormalizer IDENTITY = text -> text;

    /** Lower case; letters, digits and apostrophes alone; single spaces. */
    TextNormalizer SIMPLE = NormalizationRules::simple;

    /**
     * As Whisper normalizes text of any language (Radford et al., arXiv 2212.04356, appendix C): what stands in brackets goes; marks,
     * symbols and punctuation become spaces; white space is collapsed and not stripped.
     */
    TextNormalizer WHISPER_BASIC = NormalizationRules::whisperBasic;

    /** As {@link #WHISPER_BASIC}, and letters lose their diacritics. */
    TextNormalizer WHISPER_BASIC_NO_DIACRITICS = NormalizationRules::whisperBasicNoDiacritics;

    /**
     * As Whisper normalizes English, but for British spellings, which stay as they are: hesitations go, contractions are written out,
     * numbers are written in digits, with their currency or percent sign; then as {@link #WHISPER_BASIC_NO_DIACRITICS}, and stripped.
     * Of numbers it leaves out {@code double} and {@code triple} and scales above a trillion, and {@code oh} is a zero between other
     * numbers alone.
     */
    TextNormalizer ENGLISH = NormalizationRules::english;

    /** The text as it is compared. */
    String normalize(String text);
}
