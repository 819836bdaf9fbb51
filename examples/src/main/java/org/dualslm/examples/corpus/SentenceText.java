package org.dualslm.examples.corpus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Cuts what people say in a dialogue into short sentences of plain words, fit to be synthesised and transcribed. */
final class SentenceText {
    static final int MIN_WORDS = 3;
    static final int MAX_WORDS = 10;

    private static final Pattern SPEAKER = Pattern.compile("\\b[AB]\\s*:");
    private static final Pattern END = Pattern.compile("[.!?…]+");
    private static final Pattern CLAUSE = Pattern.compile("[,;:—–]|\\s-\\s");
    private static final Pattern JOINERS = Pattern.compile("[,;:\"“”—–-]");
    private static final Pattern QUOTES = Pattern.compile("(?<![a-z])'|'(?![a-z])");
    private static final Pattern PLAIN = Pattern.compile("[a-z']+( [a-z']+)*");

    /** Words that may begin a part of a clause too long to keep whole. */
    private static final Set<String> CONJUNCTIONS = Set.of(
            "and",
            "but",
            "because",
            "when",
            "if",
            "while",
            "since",
            "until",
            "before",
            "after",
            "although",
            "though",
            "which",
            "who",
            "where",
            "or",
            "with",
            "for");

    private SentenceText() {}

    /** The turns of a dialogue written as {@code A : … B : …}. */
    static List<String> turns(String dialogue) {
        return Arrays.stream(SPEAKER.split(dialogue))
                .map(String::strip)
                .filter(turn -> !turn.isEmpty())
                .toList();
    }

    /**
     * The sentences of a turn, of {@value #MIN_WORDS} to {@value #MAX_WORDS} words. A longer one is cut into its clauses, and a
     * longer clause before conjunctions; what then is still too long, too short or not plain words is left out. No word appears in
     * two of them.
     */
    static List<String> sentences(String turn) {
        List<String> sentences = new ArrayList<>();
        for (String sentence : END.split(turn)) {
            List<String> words = words(sentence);
            if (words.size() <= MAX_WORDS) {
                keep(words, sentences);
                continue;
            }
            for (String clause : CLAUSE.split(sentence)) {
                cut(words(clause), sentences);
            }
        }
        return sentences;
    }

    /**
     * Lower-case words joined by single spaces; punctuation goes, apostrophes inside words stay.
     *
     * @return empty if there are digits or letters other than a–z, or nothing is left
     */
    static Optional<String> normalised(String text) {
        String joined = JOINERS.matcher(
                        text.toLowerCase(Locale.ROOT).replace('’', '\'').replace('‘', '\''))
                .replaceAll(" ");
        String plain =
                QUOTES.matcher(joined).replaceAll(" ").replaceAll("\\s+", " ").strip();
        return Optional.of(plain).filter(s -> PLAIN.matcher(s).matches());
    }

    private static List<String> words(String text) {
        return normalised(text).map(s -> List.of(s.split(" "))).orElse(List.of());
    }

    private static void cut(List<String> words, List<String> into) {
        if (words.size() <= MAX_WORDS) {
            keep(words, into);
            return;
        }
        int middle = -1;
        for (int i = MIN_WORDS; i <= words.size() - MIN_WORDS; i++) {
            boolean nearer = middle < 0 || Math.abs(2 * i - words.size()) < Math.abs(2 * middle - words.size());
            if (CONJUNCTIONS.contains(words.get(i)) && nearer) {
                middle = i;
            }
        }
        if (middle > 0) {
            cut(words.subList(0, middle), into);
            cut(words.subList(middle, words.size()), into);
        }
    }

    private static void keep(List<String> words, List<String> into) {
        if (words.size() >= MIN_WORDS) {
            into.add(String.join(" ", words));
        }
    }
}
