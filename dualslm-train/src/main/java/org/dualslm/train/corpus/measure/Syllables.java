package org.dualslm.train.corpus.measure;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Counts syllables by groups of vowel letters: each is one, but for an English word's mute final e. It is no dictionary: it errs in some words,
 * by one as a rule, and little in a sentence.
 */
final class Syllables {
    private static final Pattern WORD = Pattern.compile("[a-z]+(?:'[a-z]+)*|\\d");
    private static final Pattern VOWELS = Pattern.compile("[aeiouy]+");
    private static final Pattern MUTE_E = Pattern.compile(".*[aeiouy](?:[^aeiouy]*[^aeiouyl]|l)e");

    private Syllables() {}

    /**
     * How many syllables are spoken.
     *
     * @param text in Latin script; a digit counts as one syllable, letters of other scripts as none
     * @param language a BCP 47 tag; empty is taken for English
     */
    static int count(String text, String language) {
        boolean english =
                language.isEmpty() || language.toLowerCase(Locale.ROOT).startsWith("en");
        String plain = Normalizer.normalize(text, Normalizer.Form.NFD)
                .replaceAll("\\p{M}+", "")
                .replace('’', '\'')
                .toLowerCase(Locale.ROOT);
        int syllables = 0;
        Matcher words = WORD.matcher(plain);
        while (words.find()) {
            String word = words.group();
            int groups = (int) VOWELS.matcher(word).results().count();
            boolean mute = english && MUTE_E.matcher(word).matches();
            syllables += Math.max(1, mute ? groups - 1 : groups);
        }
        return syllables;
    }
}
