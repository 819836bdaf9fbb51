package org.dualslm.train.evaluation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.dualslm.train.corpus.Utterance;

/**
 * Spoken turns, and a question about the first: the last turn asks it, or it is written. Immutable.
 *
 * @param turns two or three recordings, or one if the question is written; no answer about the first is right about another
 * @param stranger a recording to stand in the first turn's place, about which an answer would be another
 */
record Dialogue(ContextQuestion question, List<Utterance> turns, Utterance stranger) {
    Dialogue {
        turns = List.copyOf(turns);
    }

    Utterance first() {
        return turns.get(0);
    }

    /**
     * Draws dialogues of two and three turns in alternation, or of one if the question is written; by one speaker where
     * the corpus has enough of him.
     *
     * @return as many as were asked for, or fewer if too few utterances differ; the same for the same seed
     */
    static List<Dialogue> draw(List<Utterance> utterances, ContextQuestion question, int count, long seed) {
        Random random = new Random(seed);
        List<Utterance> pool =
                new ArrayList<>(utterances.stream().filter(question::fits).toList());
        Collections.shuffle(pool, random);
        List<Dialogue> dialogues = new ArrayList<>();
        for (Utterance first : pool) {
            if (dialogues.size() == count) {
                break;
            }
            int further = question.written() ? 0 : 1 + dialogues.size() % 2;
            List<Utterance> chosen = others(pool, first, question, further, random);
            if (!chosen.isEmpty()) {
                Utterance stranger = chosen.remove(chosen.size() - 1);
                chosen.add(0, first);
                dialogues.add(new Dialogue(question, chosen, stranger));
            }
        }
        return dialogues;
    }

    /** The other turns and the stranger, all of which differ from each other; empty if there are too few. */
    private static List<Utterance> others(
            List<Utterance> pool, Utterance first, ContextQuestion question, int turns, Random random) {
        List<Utterance> chosen = new ArrayList<>();
        Predicate<Utterance> fresh = other -> other != first
                && question.differs(first, other)
                && chosen.stream().allMatch(one -> question.differs(one, other));
        while (chosen.size() <= turns) {
            List<Utterance> candidates = pool.stream().filter(fresh).toList();
            List<Utterance> own = candidates.stream()
                    .filter(other -> other.speaker().equals(first.speaker()))
                    .toList();
            candidates = own.isEmpty() ? candidates : own;
            if (candidates.isEmpty()) {
                return List.of();
            }
            chosen.add(candidates.get(random.nextInt(candidates.size())));
        }
        return chosen;
    }
}
