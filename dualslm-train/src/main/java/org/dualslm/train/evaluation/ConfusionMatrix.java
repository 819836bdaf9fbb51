package org.dualslm.train.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
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
        if (truths.size() != answers.size()) {
            throw new IllegalArgumentException(truths.size() + " truths met " + answers.size() + " answers");
        }
        this.labels = List.copyOf(labels);
        this.counts = new long[labels.size()][labels.size()];
        this.unanswered = new long[labels.size()];
        for (int i = 0; i < truths.size(); i++) {
            int row = index(truths.get(i));
            if (answers.get(i) == null) {
                unanswered[row]++;
            } else {
                counts[row][index(answers.get(i))]++;
            }
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
        return IntStream.range(0, labels.size())
                .filter(k -> occurrences(k) > 0)
                .mapToDouble(k -> (double) counts[k][k] / occurrences(k))
                .average()
                .orElse(Double.NaN);
    }

    /** The mean F1 over the classes that occur or are answered. NaN without any answer. */
    public double macroF1() {
        return IntStream.range(0, labels.size())
                .filter(k -> occurrences(k) + answers(k) > 0)
                .mapToDouble(k -> 2.0 * counts[k][k] / (occurrences(k) + answers(k)))
                .average()
                .orElse(Double.NaN);
    }

    private long occurrences(int row) {
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
