package org.dualslm.train.corpus;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dualslm.api.Attribute;

/**
 * One way to divide a corpus between training and test, so that no speaker is in both. Immutable.
 *
 * <p>The rule: the speakers present (or sessions, or dialogues, as the reader says) are sorted by gender and then by name, and dealt in
 * turn to {@code count} hands. Hand {@code number} is the test, the one after it (after the last, the first) is for validation, the others
 * are to train on. So over all folds each speaker is in the test once, and each hand has about as many women and men as any other. Other
 * speakers present mean other hands.
 *
 * @param number which one, from 1
 * @param count of how many, at least 3
 */
public record Fold(int number, int count) {
    /** Nothing is divided: everything stays to train on, as for a corpus whose speakers are all to be learned from. */
    public static final Fold NONE = new Fold(0, 0);

    private static final String UNDIVIDED = "none";
    private static final Pattern SPELLING = Pattern.compile("(\\d{1,6})/(\\d{1,6})");

    public Fold {
        boolean none = number == 0 && count == 0;
        if (!none && (count < 3 || number < 1 || number > count)) {
            throw new IllegalArgumentException(
                    "Fold " + number + " of " + count
                            + " does not exist: there must be at least 3 folds (one to test, one to validate, the others to train), counted from 1");
        }
    }

    /**
     * Reads what {@link #toString} writes.
     *
     * @throws IllegalArgumentException if it is neither such as {@code 2/5} nor {@code none}
     */
    public static Fold parse(String text) {
        if (text.strip().equals(UNDIVIDED)) {
            return NONE;
        }
        Matcher matcher = SPELLING.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "A fold is written as 2/5 (the second of five), or 'none', but this is '" + text + "'");
        }
        return new Fold(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    /** Where each group belongs, by their names and genders. */
    private Map<String, Split> deal(Map<String, String> genders) {
        if (genders.size() < count) {
            throw new CorpusException("There are only " + genders.size() + " to deal to " + count + " folds: "
                    + genders.keySet() + "; choose fewer folds, at least 3");
        }
        List<String> order = new ArrayList<>(genders.keySet());
        order.sort(Comparator.<String, String>comparing(genders::get).thenComparing(Comparator.naturalOrder()));
        Map<String, Split> splits = new LinkedHashMap<>();
        for (int i = 0; i < order.size(); i++) {
            int hand = i % count + 1;
            Split split = hand == number ? Split.TEST : hand == number % count + 1 ? Split.VALIDATION : Split.TRAIN;
            splits.put(order.get(i), split);
        }
        return splits;
    }

    /**
     * Divides utterances so that all of one group, a speaker as a rule, are in the same split.
     *
     * @throws CorpusException if there are fewer groups than folds
     */
    List<Utterance> divide(List<Utterance> utterances, Function<Utterance, String> group) {
        if (equals(NONE)) {
            return utterances;
        }
        Map<String, String> genders = new LinkedHashMap<>();
        for (Utterance utterance : utterances) {
            genders.merge(
                    group.apply(utterance),
                    utterance.label(Attribute.GENDER).orElse(""),
                    (known, other) -> known.equals(other) ? known : "");
        }
        Map<String, Split> splits = deal(genders);
        return utterances.stream()
                .map(utterance -> utterance.withSplit(splits.get(group.apply(utterance))))
                .toList();
    }

    /** Such as {@code 2/5}, or {@code none}. */
    @Override
    public String toString() {
        return equals(NONE) ? UNDIVIDED : number + "/" + count;
    }
}
