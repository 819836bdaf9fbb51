package org.dualslm.train.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** How often each label was told as which. An answer that is no label is wrong and belongs to none. Immutable. */
public final class ConfusionMatrix {
    private final List<String> labels;
    private final long[][] counts;
    private final long[] unanswered;

    /**
     * Counts answers.
     *
     * @param labels all that there are, distinct
     * @param truths each of them one of the labels
     * @param answers to each of the truths: one of the labels, or null if the answer was none of them
     * @throws IllegalArgumentException if a truth or an answer is another, or there are not as many of both
     */
    public ConfusionMatrix(List<String> labels, List<String> truths, List<String> answers) {
        this(labels);
        if (truths.size() != answers.size()) {
            throw new IllegalArgumentException(truths.size() + " truths met " + answers.size() + " answers");
        }
        for (int i = 0; i < truths.size(); i++) {
            String answer = answers.get(i);
            count(index(truths.get(i)), answer == null ? Labelling.NONE : index(answer), 1);
        }
    }

    private ConfusionMatrix(List<String> labels) {
        this.labels = List.copyOf(labels);
        this.counts = new long[labels.size()][labels.size()];
        this.unanswered = new long[labels.size()];
    }

    /** Counts each answer as often as its weight says. */
    static ConfusionMatrix of(Labelling labelling, int[] weights) {
        ConfusionMatrix matrix = new ConfusionMatrix(labelling.labels());
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] > 0 && labelling.asked(i)) {
                matrix.count(labelling.truth(i), labelling.answer(i), weights[i]);
            }
        }
        return matrix;
    }

    private void count(int truth, int answer, int times) {
        if (answer == Labelling.NONE) {
            unanswered[truth] += times;
        } else {
            counts[truth][answer] += times;
        }
    }

    /** The labels: rows and columns in order. */
    public List<String> labels() {
        return labels;
    }

    /** How often a label (row) was told as another (column): a copy. */
    public long[][] counts() {
        return Arrays.stream(counts).map(long[]::clone).toArray(long[][]::new);
    }

    /** How often each label was told as none: a copy. */
    public long[] unanswered() {
        return unanswered.clone();
    }

    /** How many answers were counted. */
    public long total() {
        return IntStream.range(0, labels.size()).mapToLong(this::occurrences).sum();
    }

    /** The share of right answers: each class's recall weighted by how often it occurs. NaN without any answer. */
    public double weightedAccuracy() {
        return (double) IntStream.range(0, labels.size())
                        .mapToLong(k -> counts[k][k])
                        .sum()
                / total();
    }

    /** The mean recall over the classes that occur. NaN without any answer. */
    public double unweightedAccuracy() {
        return mean(k -> occurrences(k) > 0, k -> (double) counts[k][k] / occurrences(k));
    }

    /** The mean F1 over the classes that occur or are answered. NaN without any answer. */
    public double macroF1() {
        return mean(k -> occurrences(k) + answers(k) > 0, this::f1);
    }

    /** The mean F1 over the classes that occur, each weighted by how often it does. NaN without any answer. */
    public double weightedF1() {
        return IntStream.range(0, labels.size())
                        .filter(k -> occurrences(k) > 0)
                        .mapToDouble(k -> occurrences(k) * f1(k))
                        .sum()
                / total();
    }

    /** What answering the most frequent label at each time would get right. NaN without any answer. */
    public double majorityShare() {
        return (double) IntStream.range(0, labels.size())
                        .mapToLong(this::occurrences)
                        .max()
                        .orElse(0)
                / total();
    }

    private double mean(IntPredicate counted, IntToDoubleFunction figure) {
        return IntStream.range(0, labels.size())
                .filter(counted)
                .mapToDouble(figure)
                .average()
                .orElse(Double.NaN);
    }

    private double f1(int k) {
        return 2.0 * counts[k][k] / (occurrences(k) + answers(k));
    }

    /** How often a label was to be told. */
    long occurrences(int row) {
        return Arrays.stream(counts[row]).sum() + unanswered[row];
    }

    private long answers(int column) {
        return Arrays.stream(counts).mapToLong(row -> row[column]).sum();
    }

    private int index(String label) {
        OptionalInt index = IntStream.range(0, labels.size())
                .filter(k -> labels.get(k).equals(label))
                .findFirst();
        return index.orElseThrow(() -> new IllegalArgumentException("'" + label + "' is none of the labels " + labels));
    }
}
