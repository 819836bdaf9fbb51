package org.dualslm.examples.pretrain;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.dualslm.examples.pretrain.BytePairEncoding.Merge;

/**
 * Learns a byte-level byte-pair encoding from text: again and again the most frequent pair of neighbours becomes one token (Sennrich,
 * Haddow and Birch, 2016). Deterministic: of equally frequent pairs the first in order of spelling wins.
 */
final class BytePairEncodingTrainer {
    private final Map<String, Long> wordCounts = new TreeMap<>();

    /** Counts the words of texts. */
    BytePairEncodingTrainer add(Collection<String> texts) {
        return add(texts, 1);
    }

    /** Counts the words of texts, each as if it stood there {@code times} times. */
    BytePairEncodingTrainer add(Collection<String> texts, int times) {
        for (String text : texts) {
            for (String word : BytePairEncoding.words(text)) {
                wordCounts.merge(ByteAlphabet.encode(word), (long) times, Long::sum);
            }
        }
        return this;
    }

    /**
     * The encoding of the text so far.
     *
     * @param vocabularySize bytes, merges and special tokens together; fewer come out where text is too scarce for more
     * @param minimumCount pairs less frequent than this are not merged
     */
    BytePairEncoding train(int vocabularySize, int minimumCount) {
        int wanted = vocabularySize - 256 - BytePairEncoding.SPECIAL.size();
        if (wanted < 0) {
            throw new IllegalArgumentException("A vocabulary of " + vocabularySize + " cannot hold 256 bytes and "
                    + BytePairEncoding.SPECIAL.size() + " special tokens");
        }
        List<Word> words = new ArrayList<>();
        wordCounts.forEach((word, count) -> words.add(new Word(word, count)));
        List<Merge> merges = new ArrayList<>();
        while (merges.size() < wanted) {
            Map.Entry<Merge, Long> best = mostFrequent(words);
            if (best == null || best.getValue() < minimumCount) {
                break;
            }
            merges.add(best.getKey());
            words.forEach(word -> word.merge(best.getKey()));
            words.removeIf(word -> word.parts.size() == 1);
        }
        return new BytePairEncoding(merges);
    }

    private static Map.Entry<Merge, Long> mostFrequent(List<Word> words) {
        Map<Merge, Long> counts = new HashMap<>();
        for (Word word : words) {
            for (int i = 0; i + 1 < word.parts.size(); i++) {
                counts.merge(new Merge(word.parts.get(i), word.parts.get(i + 1)), word.count, Long::sum);
            }
        }
        Comparator<Map.Entry<Merge, Long>> byCount = Map.Entry.comparingByValue();
        return counts.entrySet().stream()
                .max(byCount.thenComparing(
                        Map.Entry::getKey,
                        Comparator.comparing(Merge::left)
                                .thenComparing(Merge::right)
                                .reversed()))
                .orElse(null);
    }

    /** A word as the merges so far leave it. */
    private static final class Word {
        private final List<String> parts = new ArrayList<>();
        private final long count;

        Word(String characters, long count) {
            this.count = count;
            characters.chars().forEach(character -> parts.add(String.valueOf((char) character)));
        }

        void merge(Merge merge) {
            for (int i = 0; i + 1 < parts.size(); i++) {
                if (parts.get(i).equals(merge.left()) && parts.get(i + 1).equals(merge.right())) {
                    parts.set(i, merge.joined());
                    parts.remove(i + 1);
                }
            }
        }
    }
}
