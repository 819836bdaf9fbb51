package org.dualslm.train.evaluation;

import java.util.Arrays;
import java.util.List;

/**
 * Edits that turn what was heard into what was said, against the length of what was said. Over a corpus both are summed, so long
 * utterances count for more. Immutable.
 *
 * @param edits insertions, deletions and substitutions, as few as possible (Levenshtein)
 * @param length of the reference, in words or characters
 */
public record ErrorRate(long edits, long length) {
    /** Nothing compared yet. */
    public static final ErrorRate NONE = new ErrorRate(0, 0);

    /** Compares words, divided by white space of any kind. */
    public static ErrorRate ofWords(String reference, String hypothesis) {
        List<String> words = NormalizationRules.words(reference);
        return new ErrorRate(edits(words, NormalizationRules.words(hypothesis)), words.size());
    }

    /** Compares characters (Unicode code points), spaces included. */
    public static ErrorRate ofCharacters(String reference, String hypothesis) {
        List<Integer> characters = reference.codePoints().boxed().toList();
        return new ErrorRate(edits(characters, hypothesis.codePoints().boxed().toList()), characters.size());
    }

    /** Both together. */
    public ErrorRate plus(ErrorRate other) {
        return new ErrorRate(edits + other.edits, length + other.length);
    }

    /** Edits divided by length: from 0, and above 1 if much was made up. NaN if nothing was said. */
    public double rate() {
        return length == 0 ? Double.NaN : (double) edits / length;
    }

    private static long edits(List<?> reference, List<?> hypothesis) {
        long[] row = new long[hypothesis.size() + 1];
        Arrays.setAll(row, column -> column);
        for (int i = 0; i < reference.size(); i++) {
            long diagonal = row[0];
            row[0] = i + 1L;
            for (int j = 0; j < hypothesis.size(); j++) {
                long substituted = diagonal + (reference.get(i).equals(hypothesis.get(j)) ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.min(substituted, 1 + Math.min(row[j], row[j + 1]));
            }
        }
        return row[hypothesis.size()];
    }
}
