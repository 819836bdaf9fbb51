package org.dualslm.train.evaluation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Finds the one label that an answer names: the answer may be the label's wording, or a sentence that contains it. Immutable. */
public final class LabelReader {
    private final Map<String, List<String>> wordsByLabel = new LinkedHashMap<>();

    /**
     * @param labels all that there are
     * @param wording how an answer words a label
     */
    public LabelReader(List<String> labels, UnaryOperator<String> wording) {
        labels.forEach(label -> wordsByLabel.put(label, words(wording.apply(label))));
    }

    /** All labels that there are, in the order given. */
    public List<String> labels() {
        return List.copyOf(wordsByLabel.keySet());
    }

    /** The label, or empty if the answer names none, or several. */
    public Optional<String> read(String answer) {
        List<String> said = words(answer);
        List<String> named = wordsByLabel.keySet().stream()
                .filter(label -> contains(said, wordsByLabel.get(label)))
                .toList();
        // "very happy" names "happy" as well, but does not mean it.
        List<String> meant = named.stream()
                .filter(label -> named.stream().noneMatch(other -> isPart(label, other)))
                .toList();
        return meant.size() == 1 ? Optional.of(meant.get(0)) : Optional.empty();
    }

    private boolean isPart(String label, String other) {
        return !label.equals(other) && contains(wordsByLabel.get(other), wordsByLabel.get(label));
    }

    private static boolean contains(List<String> text, List<String> words) {
        return Collections.indexOfSubList(text, words) >= 0;
    }

    private static List<String> words(String text) {
        return NormalizationRules.words(NormalizationRules.simple(text));
    }
}
