package org.dualslm.train.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LogisticRegressionTest {
    private static final double[][] ROWS = {
        {0.5, 1.0}, {1.5, -0.3}, {-1.2, 0.4}, {-0.7, -1.1}, {0.2, 0.9}, {2.0, 0.1}, {-0.4, 1.3}, {0.9, -1.6}
    };
    private static final int[] LABELS = {0, 1, 2, 2, 0, 1, 0, 1};

    /** As scikit-learn 1.9's {@code LogisticRegression(C=1, tol=1e-10)} on standardized columns. */
    @Test
    void agreesWithScikitLearn() {
        LogisticRegression classifier = LogisticRegression.fit(ROWS, LABELS, 3, 1);
        assertThat(classifier.probabilities(new double[] {0.3, 0.2}))
                .containsExactly(new double[] {0.43874524, 0.31642661, 0.24482814}, within(1e-4));
        assertThat(classifier.probabilities(new double[] {-1, -1}))
                .containsExactly(new double[] {0.0858498, 0.11451833, 0.79963187}, within(1e-4));
        assertThat(classifier.predict(new double[] {-1, -1})).isEqualTo(2);
    }

    @Test
    void findsABoundaryAmongManyColumnsWhateverTheirScale() {
        Random random = new Random(1);
        double[][] rows = new double[300][50];
        int[] labels = new int[rows.length];
        for (int i = 0; i < rows.length; i++) {
            for (int column = 0; column < 50; column++) {
                rows[i][column] = random.nextGaussian() * Math.pow(10, column % 5 - 2) + column;
            }
            labels[i] = rows[i][7] - 7 > 0 ? 1 : 0;
            rows[i][8] = 3; // tells nothing, and has no deviation
        }
        LogisticRegression classifier = LogisticRegression.fit(rows, labels, 2, 0.01);
        for (int i = 0; i < rows.length; i++) {
            assertThat(classifier.predict(rows[i])).isEqualTo(labels[i]);
        }
    }

    @Test
    void aLabelThatNeverOccursIsUnlikely() {
        LogisticRegression classifier = LogisticRegression.fit(ROWS, LABELS, 4, 1);
        assertThat(classifier.probabilities(ROWS[0])[3]).isLessThan(0.1);
    }

    @Test
    void refusesWhatItCannotLearnFrom() {
        assertThatThrownBy(() -> LogisticRegression.fit(new double[0][], new int[0], 2, 1))
                .hasMessageContaining("0 rows");
        assertThatThrownBy(() -> LogisticRegression.fit(ROWS, new int[1], 2, 1)).hasMessageContaining("1 labels");
        assertThatThrownBy(() -> LogisticRegression.fit(ROWS, LABELS, 1, 1)).hasMessageContaining("1 classes");
        assertThatThrownBy(() -> LogisticRegression.fit(ROWS, LABELS, 3, 0)).hasMessageContaining("above 0");
        assertThatThrownBy(() -> LogisticRegression.fit(ROWS, LABELS, 3, 1).predict(new double[3]))
                .hasMessageContaining("width 3")
                .hasMessageContaining("width 2");
    }
}
