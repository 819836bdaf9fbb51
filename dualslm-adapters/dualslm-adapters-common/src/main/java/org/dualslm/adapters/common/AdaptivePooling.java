package org.dualslm.adapters.common;

import java.util.Arrays;

/**
 * {@code torch.nn.AdaptiveAvgPool1d} as a matrix: bin i of n over T frames is the mean of the frames from ⌊iT/n⌋ to ⌈(i+1)T/n⌉.
 * Bins overlap where n does not divide T, and repeat frames where T is less than n.
 */
final class AdaptivePooling {
    private AdaptivePooling() {}

    /**
     * Writes the rows {@code [bins, stride]} of one sequence; columns from {@code frames} on stay as they are.
     *
     * @param matrix zeros
     * @param offset where the first row begins
     * @param frames valid frames, ≥ 1
     * @param stride columns of the matrix, ≥ frames
     */
    static void fill(float[] matrix, int offset, int bins, int frames, int stride) {
        for (int bin = 0; bin < bins; bin++) {
            int from = (int) ((long) bin * frames / bins);
            int to = (int) (((bin + 1L) * frames + bins - 1) / bins);
            int row = offset + bin * stride;
            Arrays.fill(matrix, row + from, row + to, 1f / (to - from));
        }
    }
}
