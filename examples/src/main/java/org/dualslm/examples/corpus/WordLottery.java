package org.dualslm.examples.corpus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Draws words from sentences by the square root of how often they occur. Immutable. */
final class WordLottery {
    private final List<String> words;
    private final double[] sums;

    /** @param sentences words apart by one blank; at least one */
    WordLottery(List<String> sentences) {
        Map<String, Integer> counts = new TreeMap<>(SentenceExtraction.counts(sentences));
        words = List.copyOf(counts.keySet());
        sums = counts.values().stream().mapToDouble(Math::sqrt).toArray();
        Arrays.parallelPrefix(sums, Double::sum);
    }

    String word(SplittableRandom random) {
        double at = random.nextDouble() * sums[sums.length - 1];
        int found = Arrays.binarySearch(sums, at);
        return words.get(found >= 0 ? found + 1 : -found - 1);
    }

    /** Three to nine words. */
    String phrase(SplittableRandom random) {
        int length = 3 + random.nextInt(7);
        List<String> drawn = new ArrayList<>();
        while (drawn.size() < length) {
            drawn.add(word(random));
        }
        return String.join(" ", drawn);
    }
}
