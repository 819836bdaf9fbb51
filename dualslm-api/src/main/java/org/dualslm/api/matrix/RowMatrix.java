package org.dualslm.api.matrix;

import java.util.Arrays;
import org.dualslm.api.tensor.Embeddings;

/**
 * Float matrices as arrays of rows. The rows are separate arrays, and the inner loop has one index for all of them, because this is
 * the form that the JIT compiler turns into vector instructions: four times as fast as offsets into one array.
 */
public final class RowMatrix {
    /** Rows of the right-hand side taken together, so that they are still in the nearest cache for the next row on the left. */
    private static final int BLOCK = 64;

    private RowMatrix() {}

    public static float[][] of(Embeddings embeddings) {
        float[] values = embeddings.toArray();
        int width = embeddings.width();
        float[][] rows = new float[embeddings.length()][];
        for (int row = 0; row < rows.length; row++) {
            rows[row] = Arrays.copyOfRange(values, row * width, (row + 1) * width);
        }
        return rows;
    }

    public static Embeddings toEmbeddings(float[][] rows, int width) {
        float[] values = new float[rows.length * width];
        for (int row = 0; row < rows.length; row++) {
            System.arraycopy(rows[row], 0, values, row * width, width);
        }
        return Embeddings.of(rows.length, width, values);
    }

    public static float[][] transpose(float[][] rows, int width) {
        float[][] transposed = new float[width][rows.length];
        for (int row = 0; row < rows.length; row++) {
            for (int column = 0; column < width; column++) {
                transposed[column][row] = rows[row][column];
            }
        }
        return transposed;
    }

    /** {@code left [n × inner] · right [inner × columns]}. */
    public static float[][] multiply(float[][] left, float[][] right, int columns) {
        float[][] product = new float[left.length][columns];
        for (int from = 0; from < right.length; from += BLOCK) {
            int to = Math.min(from + BLOCK, right.length);
            for (int row = 0; row < left.length; row++) {
                addRows(product[row], left[row], right, from, to);
            }
        }
        return product;
    }

    private static void addRows(float[] sum, float[] weights, float[][] rows, int from, int to) {
        int k = from;
        for (; k + 4 <= to; k += 4) {
            addFour(
                    sum,
                    weights[k],
                    rows[k],
                    weights[k + 1],
                    rows[k + 1],
                    weights[k + 2],
                    rows[k + 2],
                    weights[k + 3],
                    rows[k + 3]);
        }
        for (; k < to; k++) {
            float[] row = rows[k];
            float weight = weights[k];
            for (int c = 0; c < sum.length; c++) {
                sum[c] += weight * row[c];
            }
        }
    }

    private static void addFour(
            float[] sum, float w0, float[] r0, float w1, float[] r1, float w2, float[] r2, float w3, float[] r3) {
        for (int c = 0; c < sum.length; c++) {
            sum[c] += w0 * r0[c] + w1 * r1[c] + w2 * r2[c] + w3 * r3[c];
        }
    }
}
