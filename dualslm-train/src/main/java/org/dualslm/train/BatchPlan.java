package org.dualslm.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Which utterances make up which batch: each comes once an epoch, or as often as its weight says, beside others of about its length, so
 * that little is padding; batches and the order among them are drawn anew for each epoch. A batch depends on the seed and its number
 * alone. Not for use by several threads.
 */
final class BatchPlan {
    /** How far, in proportion, an utterance may be out of order by length: mixes batches without much padding. */
    private static final double JITTER = 0.15;

    /** An utterance's place in the training: what its draws depend on, beside the seed. */
    record Item(long epoch, int utterance, int copy) {}

    /** Utterances of one weight. */
    private record Group(double weight, int[] utterances) {
        /** How many items they make up in an epoch. */
        int items() {
            return (int) Math.round(weight * utterances.length);
        }
    }

    private final int[] lengths;
    private final List<Group> groups;
    private final int batches;
    private final long seed;
    private long epoch = -1;
    private List<List<Item>> order;

    /**
     * @param lengths of the utterances, each ≥ 1
     * @param weights how often each comes in an epoch; of 0.5, every epoch has another half of the utterances of that weight
     * @param batchSize the most utterances a batch may have; all have so many, or one less
     */
    BatchPlan(int[] lengths, List<Double> weights, int batchSize, long seed) {
        TreeMap<Double, List<Integer>> byWeight = new TreeMap<>();
        for (int i = 0; i < lengths.length; i++) {
            byWeight.computeIfAbsent(weights.get(i), weight -> new ArrayList<>())
                    .add(i);
        }
        this.groups = byWeight.entrySet().stream()
                .map(group -> new Group(
                        group.getKey(),
                        group.getValue().stream().mapToInt(Integer::intValue).toArray()))
                .toList();
        int items = groups.stream().mapToInt(Group::items).sum();
        if (items == 0 || batchSize < 1) {
            throw new IllegalArgumentException("Batches of " + batchSize + " from " + lengths.length
                    + " utterances that come " + items + " times an epoch: both must be at least 1");
        }
        this.lengths = lengths.clone();
        this.batches = (items + batchSize - 1) / batchSize;
        this.seed = seed;
    }

    /** How many batches an epoch has. */
    int batchesPerEpoch() {
        return batches;
    }

    /** The utterances of a batch. */
    List<Item> batch(long number) {
        if (epoch != number / batches) {
            epoch = number / batches;
            order = drawEpoch(Draws.at(seed, Draws.Purpose.BATCHES, epoch));
        }
        return order.get((int) (number % batches));
    }

    private List<List<Item>> drawEpoch(SplittableRandom random) {
        List<Item> items = new ArrayList<>();
        for (Group group : groups) {
            int[] shuffled = shuffled(group.utterances(), random);
            for (int i = 0; i < group.items(); i++) {
                items.add(new Item(epoch, shuffled[i % shuffled.length], i / shuffled.length));
            }
        }
        double[] keys = items.stream()
                .mapToDouble(item -> lengths[item.utterance()] * (1 + JITTER * random.nextDouble()))
                .toArray();
        List<Item> byLength = IntStream.range(0, items.size())
                .boxed()
                .sorted(Comparator.comparingDouble(i -> keys[i]))
                .map(items::get)
                .toList();
        List<List<Item>> drawn = new ArrayList<>();
        for (int batch : shuffled(IntStream.range(0, batches).toArray(), random)) {
            long from = (long) batch * byLength.size() / batches;
            long to = (batch + 1L) * byLength.size() / batches;
            drawn.add(byLength.subList((int) from, (int) to));
        }
        return drawn;
    }

    private static int[] shuffled(int[] numbers, SplittableRandom random) {
        int[] shuffled = numbers.clone();
        for (int last = shuffled.length - 1; last > 0; last--) {
            int other = random.nextInt(last + 1);
            int swapped = shuffled[last];
            shuffled[last] = shuffled[other];
            shuffled[other] = swapped;
        }
        return shuffled;
    }
}
