package org.dualslm.train;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Which utterances make up which step's batch: each comes once an epoch, beside others of about its length, so that little is
 * padding; batches and the order among them are drawn anew for each epoch. A step's batch depends on the seed and the step alone.
 * Not for use by several threads.
 */
final class BatchPlan {
    /** How far, in proportion, an utterance may be out of order by length: mixes batches without much padding. */
    private static final double JITTER = 0.15;

    private final int[] lengths;
    private final int batches;
    private final long seed;
    private long epoch = -1;
    private int[][] order;

    /**
     * @param lengths of the utterances, each ≥ 1
     * @param batchSize the most utterances a batch may have; all have so many, or one less
     */
    BatchPlan(int[] lengths, int batchSize, long seed) {
        if (lengths.length == 0 || batchSize < 1) {
            throw new IllegalArgumentException(
                    "Batches of " + batchSize + " from " + lengths.length + " utterances: both must be at least 1");
        }
        this.lengths = lengths.clone();
        this.batches = (lengths.length + batchSize - 1) / batchSize;
        this.seed = seed;
    }

    /** How many batches an epoch has. */
    int batchesPerEpoch() {
        return batches;
    }

    /** The utterances of a step's batch. */
    int[] batch(long step) {
        if (epoch != step / batches) {
            epoch = step / batches;
            order = drawEpoch(Draws.at(seed, Draws.Purpose.BATCHES, epoch));
        }
        return order[(int) (step % batches)].clone();
    }

    private int[][] drawEpoch(SplittableRandom random) {
        double[] keys = Arrays.stream(lengths)
                .mapToDouble(length -> length * (1 + JITTER * random.nextDouble()))
                .toArray();
        int[] byLength = IntStream.range(0, lengths.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> keys[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        int[][] drawn = new int[batches][];
        for (int batch = 0; batch < batches; batch++) {
            long from = (long) batch * byLength.length / batches;
            long to = (batch + 1L) * byLength.length / batches;
            drawn[batch] = Arrays.copyOfRange(byLength, (int) from, (int) to);
        }
        for (int last = batches - 1; last > 0; last--) {
            int other = random.nextInt(last + 1);
            int[] swapped = drawn[last];
            drawn[last] = drawn[other];
            drawn[other] = swapped;
        }
        return drawn;
    }
}
