package org.dualslm.train.evaluation;

import java.util.Arrays;
import java.util.List;

/** Which label each recording has in one respect, and which was answered. Immutable. */
final class Labelling {
    /** An answer that is no label. */
    static final int NONE = -1;

    private static final int NOT_ASKED = -2;

    private final List<String> labels;
    private final int[] truths;
    private final int[] answers;

    /**
     * @param labels all that there are
     * @param truths of each recording; null where it was not asked
     * @param answers to each; null where none of the labels was answered
     */
    Labelling(List<String> labels, List<String> truths, List<String> answers) {
        this.labels = List.copyOf(labels);
        this.truths = truths.stream()
                .mapToInt(truth -> truth == null ? NOT_ASKED : labels.indexOf(truth))
                .toArray();
        this.answers = answers.stream()
                .mapToInt(answer -> answer == null ? NONE : labels.indexOf(answer))
                .toArray();
        int unknown = Arrays.stream(this.truths).boxed().toList().indexOf(NONE);
        if (unknown >= 0) {
            throw new IllegalArgumentException("'" + truths.get(unknown) + "' is none of the labels " + labels);
        }
    }

    List<String> labels() {
        return labels;
    }

    boolean asked(int recording) {
        return truths[recording] != NOT_ASKED;
    }

    int truth(int recording) {
        return truths[recording];
    }

    int answer(int recording) {
        return answers[recording];
    }
}
