package org.dualslm.train.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {
    @Test
    void anAnswerThatIsNoLabelIsWrong() {
        ConfusionMatrix matrix = new ConfusionMatrix(
                List.of("a", "b", "never"), List.of("a", "a", "b", "b"), Arrays.asList("a", null, "b", "b"));
        assertThat(matrix.total()).isEqualTo(4);
        assertThat(matrix.unanswered()).containsExactly(1, 0, 0);
        assertThat(matrix.weightedAccuracy()).isEqualTo(0.75);
        assertThat(matrix.unweightedAccuracy()).isEqualTo(0.75);
        assertThat(matrix.macroF1()).isCloseTo((2.0 / 3 + 1) / 2, within(1e-12));
    }

    @Test
    void withoutAnswersThereIsNoFigure() {
        ConfusionMatrix matrix = new ConfusionMatrix(List.of("a"), List.of(), List.of());
        assertThat(matrix.weightedAccuracy()).isNaN();
        assertThat(matrix.unweightedAccuracy()).isNaN();
        assertThat(matrix.macroF1()).isNaN();
    }

    @Test
    void refusesUnknownLabels() {
        List<String> labels = List.of("a");
        assertThatThrownBy(() -> new ConfusionMatrix(labels, List.of("b"), List.of("a")))
                .hasMessageContaining("'b'")
                .hasMessageContaining("[a]");
        assertThatThrownBy(() -> new ConfusionMatrix(labels, List.of("a"), List.of("b")))
                .hasMessageContaining("'b'");
        assertThatThrownBy(() -> new ConfusionMatrix(labels, List.of("a"), List.of()))
                .hasMessageContaining("1 truths met 0 answers");
    }
}
