package org.dualslm.train.probe;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.train.corpus.Utterance;

/**
 * A recording and what vectors it is turned into, each sequence as one row of numbers. Immutable.
 *
 * @param features a row for each kind of vectors, such as {@code linguistic} or {@code encoder last}; of the same widths in all samples
 */
public record ProbeSample(Utterance utterance, Map<String, double[]> features) {
    public ProbeSample {
        features = Collections.unmodifiableMap(new LinkedHashMap<>(features));
    }

    /** Means and standard deviations of the columns of a sequence, one after the other: {@code 2 · width} numbers. */
    public static double[] statistics(Embeddings vectors) {
        int width = vectors.width();
        float[] values = vectors.toArray();
        double[] statistics = new double[2 * width];
        for (int column = 0; column < width; column++) {
            double sum = 0;
            double squares = 0;
            for (int i = column; i < values.length; i += width) {
                sum += values[i];
            }
            double mean = sum / Math.max(1, vectors.length());
            for (int i = column; i < values.length; i += width) {
                squares += (values[i] - mean) * (values[i] - mean);
            }
            statistics[column] = mean;
            statistics[width + column] = Math.sqrt(squares / Math.max(1, vectors.length()));
        }
        return statistics;
    }
}
