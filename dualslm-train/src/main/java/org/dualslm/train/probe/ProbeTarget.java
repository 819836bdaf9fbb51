package org.dualslm.train.probe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.dualslm.api.Attribute;
import org.dualslm.train.corpus.Utterance;
import org.dualslm.train.evaluation.TextNormalizer;

/**
 * Something that a classifier is to tell about recordings. Immutable.
 *
 * @param name for reports: an attribute's key, or {@code word:} and a word
 * @param labels all that there are, at least two
 * @param truths of each recording, an index of {@code labels}; -1 where it is unknown
 */
record ProbeTarget(String name, List<String> labels, int[] truths) {
    static final String WORD = "word:";

    /** The attributes for which at least two labels occur. */
    static List<ProbeTarget> attributes(List<Utterance> utterances) {
        List<ProbeTarget> targets = new ArrayList<>();
        for (Attribute attribute : Attribute.values()) {
            List<String> labels = List.copyOf(new TreeSet<>(utterances.stream()
                    .flatMap(utterance -> utterance.label(attribute).stream())
                    .toList()));
            if (labels.size() > 1) {
                targets.add(new ProbeTarget(
                        attribute.key(),
                        labels,
                        utterances.stream()
                                .mapToInt(utterance -> utterance
                                        .label(attribute)
                                        .map(labels::indexOf)
                                        .orElse(-1))
                                .toArray()));
            }
        }
        return targets;
    }

    /**
     * Whether each of the most frequent words is said, for words that neither nearly all recordings have nor nearly none.
     *
     * @param most how many words
     * @param rarest the share of the recordings that must have it, and must lack it
     */
    static List<ProbeTarget> words(List<Utterance> utterances, int most, double rarest) {
        List<List<String>> said = utterances.stream()
                .map(utterance -> List.of(
                        TextNormalizer.ENGLISH.normalize(utterance.transcript()).split(" ")))
                .toList();
        Map<String, Integer> recordings = new LinkedHashMap<>();
        said.forEach(words -> words.stream().distinct().forEach(word -> recordings.merge(word, 1, Integer::sum)));
        double fewest = Math.max(1, rarest * utterances.size());
        return recordings.entrySet().stream()
                .filter(word -> !word.getKey().isEmpty())
                .filter(word -> word.getValue() >= fewest && word.getValue() <= utterances.size() - fewest)
                .sorted(Map.Entry.<String, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(most)
                .map(word -> new ProbeTarget(
                        WORD + word.getKey(),
                        List.of("absent", "said"),
                        said.stream()
                                .mapToInt(words -> words.contains(word.getKey()) ? 1 : 0)
                                .toArray()))
                .toList();
    }
}
