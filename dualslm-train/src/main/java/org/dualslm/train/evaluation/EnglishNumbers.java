package org.dualslm.train.evaluation;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Writes the numbers of an English text in digits, as Whisper's normalization does (Radford et al., arXiv 2212.04356, appendix C):
 * {@code twenty first} as {@code 21st}, {@code nineteen eighty four} as {@code 1984}, {@code ten dollars} as {@code $10}. Words that make no
 * greater number together stand side by side: {@code five fifty} is {@code 550}. Reads one text; not for several threads.
 */
final class EnglishNumbers {
    private static final Pattern NUMERAL = Pattern.compile("([$£€¢]?)(\\d+(?:\\.\\d+)?)");
    private static final int MOST_DIGITS = 15;
    private static final long LARGEST = 100_000_000_000_000_000L;

    private enum Kind {
        DIGIT,
        TEEN,
        TEN,
        SCALE,
        POINT
    }

    /** What a word means, and what is written behind it: {@code st} for {@code first}. */
    private record Word(Kind kind, long value, String suffix) {}

    private static final Map<String, Word> WORDS = words();
    private static final Set<String> ZEROS = Set.of("oh", "o");
    private static final Map<String, String> SIGNS =
            Map.of("minus", "-", "negative", "-", "plus", "+", "positive", "+");
    private static final Map<String, String> CURRENCIES = Map.of(
            "dollar", "$", "dollars", "$", "pound", "£", "pounds", "£", "euro", "€", "euros", "€", "cent", "¢", "cents",
            "¢");

    private final String[] words;
    private final List<String> written = new ArrayList<>();

    // The number at hand: digits that no later word changes, whole thousands, and what is below the next scale (-1:
    // nothing).
    private String sign = "";
    private String fixed = "";
    private long thousands;
    private long rest = -1;
    private Kind last;

    private EnglishNumbers(String[] words) {
        this.words = words;
    }

    /** @param text in lower case, its words divided by white space */
    static String write(String text) {
        EnglishNumbers numbers =
                new EnglishNumbers(NormalizationRules.words(text).toArray(String[]::new));
        for (int i = 0; i < numbers.words.length; ) {
            i += numbers.read(i);
        }
        numbers.finish("");
        return String.join(" ", numbers.written);
    }

    /** Reads a word, and returns how many words that took. */
    private int read(int i) {
        String word = words[i];
        if (startsNumeral(word)) {
            numeral(word);
        } else if (number(i)) {
            Word meant = ZEROS.contains(word) ? new Word(Kind.DIGIT, 0, "") : WORDS.get(word);
            add(meant);
            if (!meant.suffix().isEmpty()) {
                finish(meant.suffix());
            }
        } else if (last != null && word.equals("and") && i + 2 < words.length && words[i + 2].equals("half")) {
            fixed = digits() + ".5";
            thousands = 0;
            rest = -1;
            return 3;
        } else if (last == Kind.SCALE && word.equals("and") && isNumber(i + 1)) {
            return 1; // two hundred and five
        } else if (word.equals("point") && isNumber(i + 1)) {
            fixed = digits() + ".";
            thousands = 0;
            rest = -1;
            last = Kind.POINT;
        } else if (last != null && CURRENCIES.containsKey(word)) {
            sign += CURRENCIES.get(word);
            finish("");
        } else if (last != null && word.equals("percent")) {
            finish("%");
        } else if (last != null && word.equals("per") && i + 1 < words.length && words[i + 1].equals("cent")) {
            finish("%");
            return 2;
        } else if (SIGNS.containsKey(word) && isNumber(i + 1)) {
            finish("");
            sign = SIGNS.get(word);
        } else {
            finish("");
            written.add(word);
        }
        return 1;
    }

    private static boolean startsNumeral(String word) {
        return NUMERAL.matcher(word).matches();
    }

    /** {@code oh} is a zero between other numbers alone. */
    private boolean number(int i) {
        return WORDS.containsKey(words[i]) || last != null && ZEROS.contains(words[i]) && isNumber(i + 1);
    }

    private boolean isNumber(int i) {
        return i < words.length && (WORDS.containsKey(words[i]) || startsNumeral(words[i]));
    }

    private void numeral(String word) {
        boolean hasSymbol = !Character.isDigit(word.charAt(0));
        if (last != Kind.POINT) {
            finish("");
        }
        sign += hasSymbol ? word.substring(0, 1) : "";
        String number = hasSymbol ? word.substring(1) : word;
        if (last == Kind.POINT || number.contains(".") || number.length() > MOST_DIGITS) {
            fixed += number;
        } else {
            rest = Long.parseLong(number);
        }
        last = Kind.TEEN;
    }

    private void add(Word word) {
        boolean below = last == Kind.SCALE || last == Kind.TEN && word.kind() == Kind.DIGIT && word.value() > 0;
        if (word.kind() == Kind.SCALE) {
            scale(word.value());
        } else if (rest < 0) {
            rest = word.value();
        } else if (below) {
            rest += word.value();
        } else {
            fixed = digits();
            thousands = 0;
            rest = word.value();
        }
        last = word.kind();
    }

    private void scale(long scale) {
        if (!fixed.isEmpty() && (fixed.length() > MOST_DIGITS || digits().equals("."))) {
            finish("");
        }
        if (!fixed.isEmpty()) {
            BigDecimal product = new BigDecimal(digits()).multiply(BigDecimal.valueOf(scale));
            fixed = product.stripTrailingZeros().toPlainString();
            thousands = 0;
            rest = -1;
            return;
        }
        if (rest > LARGEST / scale || thousands > LARGEST) {
            finish("");
        }
        long product = Math.max(rest, 1) * scale;
        if (scale == 100) {
            rest = product;
        } else {
            thousands += product;
            rest = -1;
        }
    }

    private String digits() {
        return thousands > 0 || rest >= 0 ? fixed + (thousands + Math.max(rest, 0)) : fixed;
    }

    private void finish(String suffix) {
        if (last != null) {
            String number = sign + digits() + suffix;
            // Alone it is as often a pronoun.
            written.add(number.equals("1") ? "one" : number.equals("1s") ? "ones" : number);
        } else if (!sign.isEmpty()) {
            written.add(sign);
        }
        sign = "";
        fixed = "";
        thousands = 0;
        rest = -1;
        last = null;
    }

    private static Map<String, Word> words() {
        Map<String, Word> words = new HashMap<>();
        String[] digits = "zero one two three four five six seven eight nine".split(" ");
        String[] teens = ("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen").split(" ");
        String[] tens = "twenty thirty forty fifty sixty seventy eighty ninety".split(" ");
        String[] scales = "hundred thousand million billion trillion".split(" ");
        for (int i = 0; i < 10; i++) {
            put(words, digits[i], Kind.DIGIT, i);
            put(words, teens[i], Kind.TEEN, 10 + i);
        }
        for (int i = 0; i < tens.length; i++) {
            put(words, tens[i], Kind.TEN, 20 + 10L * i);
        }
        long value = 100;
        for (String scale : scales) {
            put(words, scale, Kind.SCALE, value);
            value = value == 100 ? 1000 : value * 1000;
        }
        words.put("first", new Word(Kind.DIGIT, 1, "st"));
        words.put("second", new Word(Kind.DIGIT, 2, "nd"));
        words.put("third", new Word(Kind.DIGIT, 3, "rd"));
        words.put("fifth", new Word(Kind.DIGIT, 5, "th"));
        words.put("eighth", new Word(Kind.DIGIT, 8, "th"));
        words.put("ninth", new Word(Kind.DIGIT, 9, "th"));
        words.put("twelfth", new Word(Kind.TEEN, 12, "th"));
        return words;
    }

    /** A word, its plural and its ordinal, of which those that are irregular are never said. */
    private static void put(Map<String, Word> words, String word, Kind kind, long value) {
        String stem = word.endsWith("y") ? word.substring(0, word.length() - 1) + "ie" : word;
        words.put(word, new Word(kind, value, ""));
        words.put(word.equals("six") ? "sixes" : stem + "s", new Word(kind, value, "s"));
        words.put(stem + "th", new Word(kind, value, "th"));
    }
}
