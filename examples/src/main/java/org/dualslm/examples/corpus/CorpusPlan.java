package org.dualslm.examples.corpus;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
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
            Labels labels = Labels.draw(random);
            List<Speaker> fitting =
                    speakers.stream().filter(s -> s.gender() == labels.gender()).toList();
            Speaker speaker = fitting.get(random.nextInt(fitting.size()));
            utterances.add(new Utterance(split, i, round.get(i % from.size()), speaker, labels, random.nextLong()));
        }
        return utterances;
    }
}
