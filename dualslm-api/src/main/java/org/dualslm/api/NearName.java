package org.dualslm.api;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the name that was probably meant. */
final class NearName {
    private NearName() {}

    /** The closest of the names, if it differs in a third of its letters at most, or goes on where {@code written} ends. */
    static Optional<String> among(Collection<String> names, String written) {
        return names.stream()
                .filter(name -> written.length() > 2
                        && (name.startsWith(written + "-") || 3 * distance(name, written) <= name.length()))
                .min(Comparator.comparingInt((String name) -> distance(name, written))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** How many letters must be inserted, deleted or replaced (Levenshtein 1966), row by row. */
    private static int distance(String left, String right) {
        int[] row = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int replaced = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[right.length()];
    }
}
