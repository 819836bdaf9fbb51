package org.dualslm.examples.pretrain;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.dualslm.llm.djl.PretrainingSequence;

/**
 * Which conversations share a step: those of like lengths among {@value #STEPS} steps' worth in a row, so that little is padding.
 * Any step's batch can be asked for, at any time. Belongs to one thread.
 */
final class BatchPlan {
    private static final int STEPS = 16;

    private final PretrainingText text;
    private final int batchSize;
    private final long seed;
    private List<List<PretrainingSequence>> group = List.of();
    private long groupNumber = -1;

    BatchPlan(PretrainingText text, int batchSize, long seed) {
        this.text = text;
        this.batchSize = batchSize;
        this.seed = seed;
    }

    /** The batch of a step, counted from 0. */
    List<PretrainingSequence> batch(long step) {
        if (groupNumber != step / STEPS) {
            groupNumber = step / STEPS;
            group = group(groupNumber);
        }
        return group.get((int) (step % STEPS));
    }

    private List<List<PretrainingSequence>> group(long number) {
        int count = STEPS * batchSize;
        List<PretrainingSequence> sequences = new ArrayList<>(text.sequences(number * count, count));
        sequences.sort(Comparator.comparingInt(PretrainingSequence::length));
        List<List<PretrainingSequence>> batches = new ArrayList<>();
        for (int from = 0; from < count; from += batchSize) {
            batches.add(List.copyOf(sequences.subList(from, from + batchSize)));
        }
        Collections.shuffle(batches, new Random(seed * 31 + number));
        return batches;
    }
}
