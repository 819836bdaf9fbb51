package org.dualslm.examples.pretrain;

/** Counts the words to insert, delete or replace that make one text another (Levenshtein, 1966). */
final class WordEdits {
    private WordEdits() {}

    static int between(String from, String to) {
        return between(words(from), words(to));
    }

    /** The same for anything that a text can be cut into. */
    static int between(String[] a, String[] b) {
        int[] distances = new int[b.length + 1];
        for (int j = 0; j <= b.length; j++) {
            distances[j] = j;
        }
        for (int i = 1; i <= a.length; i++) {
            int diagonal = distances[0];
            distances[0] = i;
            for (int j = 1; j <= b.length; j++) {
                int replace = diagonal + (a[i - 1].equals(b[j - 1]) ? 0 : 1);
                diagonal = distances[j];
                distances[j] = Math.min(replace, 1 + Math.min(distances[j], distances[j - 1]));
            }
        }
        return distances[b.length];
    }

    /** The words of a text, without regard to blanks at its ends. */
    static String[] words(String text) {
        String stripped = text.strip();
        return stripped.isEmpty() ? new String[0] : stripped.split("\\s+");
    }
}
