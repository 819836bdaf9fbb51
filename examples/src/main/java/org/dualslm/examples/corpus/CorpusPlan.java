package org.dualslm.examples.corpus;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.dualslm.examples.corpus.Utterance.Split;

/** Draws which sentence is said by whom and how. The same seed gives the same corpus. */
final class CorpusPlan {
    private final Sentences sentences;
    private final long seed;

    CorpusPlan(Sentences sentences, long seed) {
        this.sentences = sentences;
        this.seed = seed;
    }

    /** Training sentences by training voices. */
    List<Utterance> training(int count) {
        return draw(Split.TRAIN, count, sentences.training(), Speaker.training());
    }

    /**
     * Phrases of training sentences strung together, by training voices: the same words in other company, so that a word is learned
     * by its sound and not by the sentence that it stood in.
     *
     * @param first their numbers start here
     */
    List<Utterance> recombined(int first, int count) {
        return composed(Split.values().length, first, count, this::recombined);
    }

    /**
     * Words strung together, by training voices, each drawn with the square root of how often it occurs in training sentences: so
     * that rare words, which are misheard most, are heard more often.
     *
     * @param first their numbers start here
     */
    List<Utterance> balanced(int first, int count) {
        WordLottery lottery = new WordLottery(sentences.training());
        return composed(Split.values().length + 1, first, count, lottery::phrase);
    }

    private List<Utterance> composed(int stream, int first, int count, Function<SplittableRandom, String> writer) {
        SplittableRandom random = new SplittableRandom(seed * 31 + stream);
        Set<String> judged = new HashSet<>(sentences.validation());
        judged.addAll(sentences.heldOut());
        List<Utterance> utterances = new ArrayList<>();
        while (utterances.size() < count) {
            String text = writer.apply(random);
            if (!judged.contains(text)) {
                utterances.add(utterance(Split.TRAIN, first + utterances.size(), text, Speaker.training(), random));
            }
        }
        return utterances;
    }

    private String recombined(SplittableRandom random) {
        int length = 3 + random.nextInt(7);
        List<String> words = new ArrayList<>();
        while (words.size() < length) {
            List<String> sentence = List.of(sentences
                    .training()
                    .get(random.nextInt(sentences.training().size()))
                    .split(" "));
            int count = Math.min(1 + random.nextInt(4), Math.min(sentence.size(), length - words.size()));
            int start = random.nextInt(sentence.size() - count + 1);
            words.addAll(sentence.subList(start, start + count));
        }
        return String.join(" ", words);
    }

    /** Validation sentences by training voices. */
    List<Utterance> validation(int count) {
        return draw(Split.VALIDATION, count, sentences.validation(), Speaker.training());
    }

    /** Held-out sentences by held-out voices. */
    List<Utterance> test(int count) {
        return draw(Split.TEST, count, sentences.heldOut(), Speaker.heldOut());
    }

    /** Every sentence once before any comes a second time. */
    private List<Utterance> draw(Split split, int count, List<String> from, List<Speaker> speakers) {
        SplittableRandom random = new SplittableRandom(seed * 31 + split.ordinal());
        List<Utterance> utterances = new ArrayList<>();
        List<String> round = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (i % from.size() == 0) {
                round = new ArrayList<>(from);
                Collections.shuffle(round, new Random(random.nextLong()));
            }
            utterances.add(utterance(split, i, round.get(i % from.size()), speakers, random));
        }
        return utterances;
    }

    private static Utterance utterance(
            Split split, int number, String text, List<Speaker> speakers, SplittableRandom random) {
        Labels labels = Labels.draw(random);
        List<Speaker> fitting =
                speakers.stream().filter(s -> s.gender() == labels.gender()).toList();
        Speaker speaker = fitting.get(random.nextInt(fitting.size()));
        return new Utterance(split, number, text, speaker, labels, random.nextLong());
    }
}
