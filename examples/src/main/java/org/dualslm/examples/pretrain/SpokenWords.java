package org.dualslm.examples.pretrain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Draws words that somebody might say: sentences, and words in no sensible order, which can only be repeated by listening and not
 * by guessing. Immutable.
 */
final class SpokenWords {
    /**
     * Some words.
     *
     * @param text lower case, single spaces between them
     * @param natural whether they make sense together
     */
    record Words(String text, boolean natural) {}

    private static final int MAX_WORDS = 12;

    private final TextSources sources;
    /** Every word once, the most frequent first. */
    private final List<String> types;

    SpokenWords(TextSources sources) {
        this.sources = sources;
        Map<String, Integer> counts = new TreeMap<>();
        for (String sentence : sources.sentences()) {
            for (String word : sentence.split(" ")) {
                counts.merge(word, 1, Integer::sum);
            }
        }
        types = counts.keySet().stream()
                .sorted(Comparator.comparing((String word) -> -counts.get(word)).thenComparing(word -> word))
                .toList();
    }

    /** Every word once, the most frequent first. */
    List<String> types() {
        return types;
    }

    /** A sentence as it is. */
    Words sentence(Random random) {
        List<String> all = sources.sentences();
        return new Words(all.get(random.nextInt(all.size())), true);
    }

    /** Sentences whole and cut short, and salads of words and of phrases; never a sentence that is forbidden. */
    Words any(Random random) {
        while (true) {
            double kind = random.nextDouble();
            Words words = kind < 0.35
                    ? sentence(random)
                    : kind < 0.5 ? span(random) : kind < 0.6 ? phrases(random) : salad(random, MAX_WORDS);
            if (!sources.forbidden().contains(words.text())) {
                return words;
            }
        }
    }

    /**
     * One to {@code most} words drawn at random from the most frequent ones, each as likely as the others.
     *
     * @param share of all words to draw from, in (0, 1]
     */
    Words simpleSalad(Random random, int most, double share) {
        int from = Math.max(1, (int) (share * types.size()));
        List<String> words = new ArrayList<>();
        for (int count = 1 + random.nextInt(most); count > 0; count--) {
            words.add(types.get(random.nextInt(from)));
        }
        return new Words(String.join(" ", words), false);
    }

    /**
     * One to {@code most} words drawn at random; a few are no words at all. In three quarters of them words come again and again, so that
     * what follows a word is not known from that word alone.
     */
    Words salad(Random random, int most) {
        List<String> words = new ArrayList<>();
        boolean rare = random.nextBoolean();
        double again = random.nextInt(4) > 0 ? 0.15 + 0.45 * random.nextDouble() : 0;
        for (int count = 1 + random.nextInt(most); count > 0; count--) {
            double kind = random.nextDouble();
            if (!words.isEmpty() && random.nextDouble() < again) {
                words.add(words.get(random.nextInt(words.size())));
            } else {
                words.add(kind < 0.04 ? invented(random) : rare ? type(random) : spoken(random));
            }
        }
        return new Words(String.join(" ", words), false);
    }

    private Words span(Random random) {
        List<String> words = Arrays.asList(sentence(random).text().split(" "));
        int length = 1 + random.nextInt(words.size());
        int start = random.nextInt(words.size() - length + 1);
        return new Words(String.join(" ", words.subList(start, start + length)), true);
    }

    private Words phrases(Random random) {
        List<String> words = new ArrayList<>();
        for (int count = 2 + random.nextInt(3); count > 0; count--) {
            List<String> sentence = Arrays.asList(sentence(random).text().split(" "));
            int length = Math.min(1 + random.nextInt(4), sentence.size());
            int start = random.nextInt(sentence.size() - length + 1);
            words.addAll(sentence.subList(start, start + length));
        }
        if (random.nextInt(4) == 0) {
            Collections.shuffle(words, random);
        }
        return new Words(String.join(" ", words.subList(0, Math.min(words.size(), MAX_WORDS))), false);
    }

    private String type(Random random) {
        return types.get(random.nextInt(types.size()));
    }

    /** A word as often as it is said. */
    private String spoken(Random random) {
        String[] words = sentence(random).text().split(" ");
        return words[random.nextInt(words.length)];
    }

    private String invented(Random random) {
        String head = type(random);
        String tail = type(random);
        return head.substring(0, (head.length() + 1) / 2) + tail.substring(tail.length() / 2);
    }
}
