package org.dualslm.api;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** What somebody who misspelt a name may have meant. */
final class ClosestName {
    private ClosestName() {}

    /** The name that takes the fewest edits, if they are few for a word of that length; case counts for nothing. */
    static Optional<String> to(String misspelt, Collection<String> names) {
        int most = Math.max(1, misspelt.length() / 3);
        return names.stream()
                .filter(name -> edits(misspelt, name) <= most)
                .min(Comparator.comparingInt((String name) -> edits(misspelt, name))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** For the end of a message: {@code ; did you mean 'provider'?}, or nothing. */
    static String hint(String misspelt, Collection<String> names) {
        return to(misspelt, names).map(name -> "; did you mean '" + name + "'?").orElse("");
    }

    /** Insertions, deletions, replacements (Levenshtein), row by row. */
    private static int edits(String one, String other) {
        String a = one.toLowerCase(Locale.ROOT);
        String b = other.toLowerCase(Locale.ROOT);
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
