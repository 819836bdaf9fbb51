package org.dualslm.llm.djl;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.dualslm.djl.Tensors;
import org.dualslm.llm.text.config.TransformerConfig;

/** Sequences as the pretraining programs take them: right-padded ids, what is blended into them, noise, and the rows whose next tokens count. */
final class PretrainingBatch {
    private final int hiddenSize;
    private final int sequences;
    private final int length;
    private final long[] ids;
    private final long[] blended;
    private final float[] shares;
    private final long[] rows;
    private final long[] targets;
    private final long[] noisyRows;
    private final float[] deviations;

    /**
     * Checks and lays out the sequences.
     *
     * @throws IllegalArgumentException if there is none, one does not fit the model, or nothing is predicted
     */
    PretrainingBatch(TransformerConfig config, List<PretrainingSequence> batch) {
        hiddenSize = config.hiddenSize();
        sequences = batch.size();
        // The last token is predicted but not read.
        length = batch.stream().mapToInt(PretrainingSequence::length).max().orElse(0) - 1;
        if (length > config.contextLength()) {
            throw new IllegalArgumentException("A sequence of " + (length + 1)
                    + " tokens does not fit the model's context of " + config.contextLength());
        }
        ids = new long[sequences * Math.max(length, 0)];
        blended = new long[ids.length];
        shares = new float[ids.length];
        Rows counted = new Rows(ids.length);
        Rows noisy = new Rows(ids.length);
        for (int i = 0; i < sequences; i++) {
            layOut(batch.get(i), i * length, config, counted, noisy);
        }
        if (counted.size == 0) {
            throw new IllegalArgumentException("No token of the " + sequences + " sequences is to be predicted");
        }
        rows = counted.rows();
        targets = counted.integers();
        noisyRows = noisy.rows();
        deviations = noisy.numbers();
    }

    private void layOut(PretrainingSequence sequence, int row, TransformerConfig config, Rows counted, Rows noisy) {
        int[] tokens = sequence.tokens();
        boolean[] predicted = sequence.predicted();
        boolean[] noise = sequence.noisy();
        int[] others = sequence.blended();
        float[] share = sequence.shares();
        for (int t = 0; t < tokens.length; t++) {
            PositionList.limits(config).checked(tokens[t]);
            PositionList.limits(config).checked(others[t]);
            if (t < tokens.length - 1) {
                ids[row + t] = tokens[t];
                blended[row + t] = others[t];
                shares[row + t] = share[t];
                if (noise[t] && sequence.noise() > 0) {
                    noisy.add(row + t, sequence.noise());
                }
            }
            if (predicted[t]) {
                counted.add(row + t - 1, tokens[t]);
            }
        }
    }

    /** The number of tokens that are predicted. */
    int predicted() {
        return rows.length;
    }

    /** The programs' arguments, with noise drawn from {@code random}. */
    NDList tensors(NDManager scope, RandomGenerator random) {
        float[] noise = new float[noisyRows.length * hiddenSize];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) (deviations[i / hiddenSize] * random.nextGaussian());
        }
        return tensors(scope, noisyRows, noise);
    }

    /** The programs' arguments, without noise. */
    NDList tensors(NDManager scope) {
        return tensors(scope, new long[0], new float[0]);
    }

    private NDList tensors(NDManager scope, long[] noisy, float[] noise) {
        return new NDList(
                Tensors.longs(scope, ids, sequences, length),
                Tensors.longs(scope, blended, sequences, length),
                Tensors.floats(scope, FloatBuffer.wrap(shares), sequences, length, 1),
                Tensors.longs(scope, noisy, noisy.length),
                Tensors.floats(scope, FloatBuffer.wrap(noise), noisy.length, hiddenSize),
                Tensors.longs(scope, rows, rows.length),
                Tensors.longs(scope, targets, targets.length));
    }

    /** Rows of the flat batch, each with a value. */
    private static final class Rows {
        private final long[] rows;
        private final double[] values;
        private int size;

        Rows(int capacity) {
            rows = new long[capacity];
            values = new double[capacity];
        }

        void add(int row, double value) {
            rows[size] = row;
            values[size++] = value;
        }

        long[] rows() {
            return Arrays.copyOf(rows, size);
        }

        long[] integers() {
            long[] integers = new long[size];
            for (int i = 0; i < size; i++) {
                integers[i] = (long) values[i];
            }
            return integers;
        }

        float[] numbers() {
            float[] numbers = new float[size];
            for (int i = 0; i < size; i++) {
                numbers[i] = (float) values[i];
            }
            return numbers;
        }
    }
}
