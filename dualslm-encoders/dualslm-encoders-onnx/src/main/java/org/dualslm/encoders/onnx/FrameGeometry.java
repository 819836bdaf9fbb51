package org.dualslm.encoders.onnx;

import java.util.function.IntUnaryOperator;
import org.dualslm.api.plugin.ModelFormatException;

/**
 * Which samples make a frame: frame {@code f} sees {@code seen} samples from {@code f * hop} on.
 *
 * @param hop samples from one frame to the next, > 0
 * @param seen the fewest samples that give a frame, ≥ 1
 */
record FrameGeometry(double hop, int seen) {
    /** Measured between a quarter of a second and about a whole one. */
    private static final int PARTS = 4;

    /**
     * Finds it from how many frames how many samples give: by halving, the least numbers of samples that give one frame more, at two
     * places.
     *
     * @param frames of a number of samples
     * @throws ModelFormatException if longer recordings do not give more frames
     */
    static FrameGeometry measure(IntUnaryOperator frames, int sampleRate) {
        int start = sampleRate / PARTS;
        int first = next(frames, start, sampleRate);
        int second = next(frames, first + sampleRate / 2, sampleRate);
        int framesOfFirst = frames.applyAsInt(first);
        double hop = (double) (second - first) / (frames.applyAsInt(second) - framesOfFirst);
        return new FrameGeometry(hop, Math.max(1, (int) Math.round(first - (framesOfFirst - 1) * hop)));
    }

    /** The least number of samples, greater than {@code samples}, that gives more frames. */
    private static int next(IntUnaryOperator frames, int samples, int sampleRate) {
        int count = frames.applyAsInt(samples);
        int least = samples;
        int enough = samples + sampleRate / 100;
        while (frames.applyAsInt(enough) <= count) {
            least = enough;
            enough += enough - samples;
            if (enough > samples + sampleRate) {
                throw new ModelFormatException(samples + " samples and " + least + " give the same " + count
                        + " frames: say with 'frameRate' how many a second has");
            }
        }
        while (enough - least > 1) {
            int middle = (least + enough) >>> 1;
            if (frames.applyAsInt(middle) > count) {
                enough = middle;
            } else {
                least = middle;
            }
        }
        return enough;
    }

    /** How many frames so many samples give. */
    int frames(int samples) {
        return samples < seen ? 0 : 1 + (int) ((samples - seen) / hop);
    }

    /** Where a frame begins. */
    int start(int frame) {
        return (int) Math.round(frame * hop);
    }

    /** Where it ends. */
    int end(int frame) {
        return start(frame) + seen;
    }
}
