package org.dualslm.train.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {
    @Test
    void anAnswerThatIsNoLabelIsWrong() {
        ConfusionMatrix matrix = new ConfusionMatrix(List.of("a", "b", "never"));
        matrix.add("a", "a");
        matrix.add("a", null);
        matrix.add("b", "b");
        matrix.add("b", "b");
        assertThat(matrix.total()).isEqualTo(4);
        assertThat(matrix.unanswered()).containsExactly(1, 0, 0);
        assertThat(matrix.weightedAccuracy()).isEqualTo(0.75);
        assertThat(matrix.unweightedAccuracy()).isEqualTo(0.75);
        assertThat(matrix.macroF1()).isCloseTo((2.0 / 3 + 1) / 2, within(1e-12));
    }

    @Test
    void withoutAnswersThereIsNoFigure() {
        ConfusionMatrix matrix = new ConfusionMatrix(List.of("a"));
        assertThat(matrix.weightedAccuracy()).isNaN();
        assertThat(matrix.unweightedAccuracy()).isNaN();
        assertThat(matrix.macroF1()).isNaN();
    }

    @Test
    void refusesUnknownLabels() {
        ConfusionMatrix matrix = new ConfusionMatrix(List.of("a"));
        assertThatThrownBy(() -> matrix.add("b", "a"))
                .hasMessageContaining("'b'")
                .hasMessageContaining("[a]");
        assertThatThrownBy(() -> matrix.add("a", "b")).hasMessageContaining("'b'");
        assertThat(matrix.total()).isZero();
    }
}
