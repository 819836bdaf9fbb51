package org.dualslm.examples.corpus;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * Divides sentences into training, validation and held-out ones, so that
 *
 * <ul>
 *   <li>sentences that differ in one word only (replaced, inserted or left out) stay together, and
 *   <li>every word of a validation or held-out sentence occurs at least {@value #MIN_TRAINING_COUNT} times in training.
 * </ul>
 *
 * Families of near-duplicates are drawn by a hash of their first sentence, so that the division stays as it is when others are
 * added, as far as the second condition allows.
 */
record SentenceSplit(List<String> training, List<String> validation, List<String> heldOut) {
    static final int MIN_TRAINING_COUNT = 5;

    /** Larger families are stock phrases in a hundred variants: they are for training. */
    private static final int MAX_FAMILY = 6;

    private static final int HELD_OUT_PERCENT = 10;
    private static final int VALIDATION_PERCENT = 8;

    static SentenceSplit of(Collection<String> sentences) {
        List<String> training = new ArrayList<>();
        List<List<String>> validationDraw = new ArrayList<>();
        List<List<String>> heldOutDraw = new ArrayList<>();
        for (List<String> family : families(List.copyOf(sentences))) {
            int percentile = percentile(family.get(0));
            if (family.size() > MAX_FAMILY || percentile >= HELD_OUT_PERCENT + VALIDATION_PERCENT) {
                training.addAll(family);
            } else if (percentile < HELD_OUT_PERCENT) {
                heldOutDraw.add(family);
            } else {
                validationDraw.add(family);
            }
        }
        Map<String, Integer> counts = SentenceExtraction.counts(training);
        List<String> heldOut = takeFamiliar(heldOutDraw, counts, training);
        List<String> validation = takeFamiliar(validationDraw, counts, training);
        return new SentenceSplit(sorted(training), sorted(validation), sorted(heldOut));
    }

    /** The families all of whose words are well known; the others go to training. */
    private static List<String> takeFamiliar(
            List<List<String>> families, Map<String, Integer> counts, List<String> training) {
        List<String> taken = new ArrayList<>();
        for (List<String> family : families) {
            boolean familiar = family.stream()
                    .flatMap(sentence -> Arrays.stream(sentence.split(" ")))
                    .allMatch(word -> counts.getOrDefault(word, 0) >= MIN_TRAINING_COUNT);
            (familiar ? taken : training).addAll(family);
        }
        return taken;
    }

    /** Joins sentences that share a key: themselves, or themselves with one word left out. */
    private static Collection<List<String>> families(List<String> sentences) {
        int[] parent = new int[sentences.size()];
        Map<String, Integer> firstWithKey = new HashMap<>();
        for (int i = 0; i < parent.length; i++) {
            parent[i] = i;
            for (String key : keys(sentences.get(i))) {
                Integer other = firstWithKey.putIfAbsent(key, i);
                if (other != null) {
                    parent[root(parent, i)] = root(parent, other);
                }
            }
        }
        Map<Integer, List<String>> families = new TreeMap<>();
        for (int i = 0; i < parent.length; i++) {
            families.computeIfAbsent(root(parent, i), r -> new ArrayList<>()).add(sentences.get(i));
        }
        families.values().forEach(family -> family.sort(null));
        return families.values();
    }

    static List<String> keys(String sentence) {
        List<String> words = List.of(sentence.split(" "));
        List<String> keys = new ArrayList<>();
        keys.add(sentence);
        for (int i = 0; i < words.size(); i++) {
            List<String> others = new ArrayList<>(words);
            others.remove(i);
            keys.add(String.join(" ", others));
        }
        return keys;
    }

    private static int root(int[] parent, int i) {
        int root = i;
        while (parent[root] != root) {
            parent[root] = parent[parent[root]];
            root = parent[root];
        }
        return root;
    }

    private static int percentile(String sentence) {
        CRC32 crc = new CRC32();
        crc.update(sentence.getBytes(StandardCharsets.UTF_8));
        return (int) (crc.getValue() % 100);
    }

    private static List<String> sorted(List<String> sentences) {
        return sentences.stream().sorted().toList();
    }
}
