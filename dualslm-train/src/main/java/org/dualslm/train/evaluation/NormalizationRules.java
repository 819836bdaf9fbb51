package org.dualslm.train.evaluation;

import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the {@link TextNormalizer}s are made of. */
final class NormalizationRules {
    private static final Pattern NEITHER_WORD_NOR_APOSTROPHE = Pattern.compile("[^\\p{L}\\p{M}\\p{N}']+");
    private static final Pattern ANGLE_OR_SQUARE = Pattern.compile("[<\\[][^>\\]]*[>\\]]");
    private static final Pattern ROUND = Pattern.compile("\\([^)]+?\\)");
    private static final Pattern MARK = Pattern.compile("[\\p{M}\\p{S}\\p{P}]");
    private static final Pattern MARK_OUTSIDE_NUMBERS = Pattern.compile("[\\p{M}\\p{S}\\p{P}&&[^.%$¢€£]]");
    private static final Pattern COMMA_IN_NUMBER = Pattern.compile("(?<=\\d),(?=\\d)");
    private static final Pattern STRAY_SIGN = Pattern.compile("[.$¢€£](?!\\d)|(?<!\\d)%");
    private static final Pattern SPACE_BEFORE_APOSTROPHE = Pattern.compile("\\s+(?=')");
    private static final Pattern NON_SPACING = Pattern.compile("\\p{Mn}");
    private static final Pattern SPACE = Pattern.compile("[\\s\\x1c-\\x1f\\x85\\p{Z}]+");
    private static final Pattern HESITATION = Pattern.compile("\\b(?:hmm|mm|mhm|mmm|uh|um)\\b");

    /** Letters whose strokes Unicode does not take for diacritics. */
    private static final Map<Integer, String> STROKES = Map.of(
            (int) 'œ', "oe", (int) 'ø', "o", (int) 'æ', "ae", (int) 'ß', "ss", (int) 'đ', "d", (int) 'ð', "d",
            (int) 'þ', "th", (int) 'ł', "l");

    private record Contraction(Pattern pattern, String full) {
        Contraction(String regex, String full) {
            this(Pattern.compile(regex), full);
        }
    }

    /** In this order: irregular ones before those that end alike. */
    private static final List<Contraction> CONTRACTIONS = List.of(
            new Contraction("\\bwon't\\b", "will not"),
            new Contraction("\\bcan't\\b", "can not"),
            new Contraction("\\blet's\\b", "let us"),
            new Contraction("\\bain't\\b", "aint"),
            new Contraction("\\by'all\\b", "you all"),
            new Contraction("\\bma'am\\b", "madam"),
            new Contraction("\\bwanna\\b", "want to"),
            new Contraction("\\bgonna\\b", "going to"),
            new Contraction("\\bgotta\\b", "got to"),
            new Contraction("\\bmr\\b", "mister"),
            new Contraction("\\bmrs\\b", "missus"),
            new Contraction("\\bdr\\b", "doctor"),
            new Contraction("'d (been|gone|done)\\b", " had $1"),
            new Contraction("'s (been|gone|done|got)\\b", " has $1"),
            new Contraction("n't\\b", " not"),
            new Contraction("'re\\b", " are"),
            new Contraction("'s\\b", " is"),
            new Contraction("'d\\b", " would"),
            new Contraction("'ll\\b", " will"),
            new Contraction("'ve\\b", " have"),
            new Contraction("'m\\b", " am"));

    private NormalizationRules() {}

    static String simple(String text) {
        String plain =
                Normalizer.normalize(text, Form.NFKC).toLowerCase(Locale.ROOT).replace('’', '\'');
        return NEITHER_WORD_NOR_APOSTROPHE.matcher(plain).replaceAll(" ").strip();
    }

    static String whisperBasic(String text) {
        String plain = Normalizer.normalize(withoutBrackets(text), Form.NFKC);
        return collapse(MARK.matcher(plain).replaceAll(" "));
    }

    static String whisperBasicNoDiacritics(String text) {
        return collapse(withoutDiacritics(withoutBrackets(text)));
    }

    static String english(String text) {
        String plain = withoutBrackets(text).replace('’', '\'');
        plain = HESITATION.matcher(plain).replaceAll(" ");
        plain = SPACE_BEFORE_APOSTROPHE.matcher(plain).replaceAll("");
        for (Contraction contraction : CONTRACTIONS) {
            plain = contraction.pattern().matcher(plain).replaceAll(contraction.full());
        }
        plain = COMMA_IN_NUMBER.matcher(plain).replaceAll("");
        plain = STRAY_SIGN.matcher(plain).replaceAll(" ");
        plain = MARK_OUTSIDE_NUMBERS.matcher(withoutStrokes(plain)).replaceAll(" ");
        plain = EnglishNumbers.write(collapse(plain));
        return collapse(STRAY_SIGN.matcher(plain).replaceAll(" ")).strip();
    }

    /** The words of a text, as Python's {@code split()} finds them. */
    static List<String> words(String text) {
        return SPACE.splitAsStream(text).filter(word -> !word.isEmpty()).toList();
    }

    private static String withoutBrackets(String text) {
        String plain = ANGLE_OR_SQUARE.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("");
        return ROUND.matcher(plain).replaceAll("");
    }

    private static String withoutDiacritics(String text) {
        return MARK.matcher(withoutStrokes(text)).replaceAll(" ");
    }

    private static String withoutStrokes(String text) {
        String bare = Normalizer.normalize(text, Form.NFKD)
                .codePoints()
                .mapToObj(letter -> STROKES.getOrDefault(letter, Character.toString(letter)))
                .collect(Collectors.joining());
        return NON_SPACING.matcher(bare).replaceAll("");
    }

    private static String collapse(String text) {
        return SPACE.matcher(text.toLowerCase(Locale.ROOT)).replaceAll(" ");
    }
}
