package org.dualslm.train;

import java.util.SplittableRandom;
import org.dualslm.api.tensor.Embeddings;

/**
 * Adds Gaussian noise to frames while training. Frames should be normalized, so that every column varies by about 1. Immutable.
 *
 * @param probability that an example gets noise at all, in [0, 1]
 * @param deviation the most that the noise's standard deviation may be, ≥ 0; drawn evenly below it for each example
 * @param offset the standard deviation of what is added to all frames of an example alike, each column its own, ≥ 0: as other voices
 *     and rooms shift them, so that no column's mean is relied on alone
 */
public record FrameNoise(double probability, double deviation, double offset) {
    /** No noise. */
    public static final FrameNoise NONE = new FrameNoise(0, 0, 0);

    public FrameNoise {
        if (!(probability >= 0 && probability <= 1 && deviation >= 0 && offset >= 0)
                || Double.isInfinite(deviation + offset)) {
            throw new IllegalArgumentException("Noise out of range: probability " + probability + ", deviation "
                    + deviation + ", offset " + offset);
        }
    }

    Embeddings apply(Embeddings frames, SplittableRandom random) {
        if (random.nextDouble() >= probability) {
            return frames;
        }
        double scale = random.nextDouble() * deviation;
        float[] values = frames.toArray();
        for (int i = 0; scale > 0 && i < values.length; i++) {
            values[i] += (float) (scale * random.nextGaussian());
        }
        for (int column = 0; offset > 0 && column < frames.width(); column++) {
            float shift = (float) (offset * random.nextGaussian());
            for (int i = column; i < values.length; i += frames.width()) {
                values[i] += shift;
            }
        }
        return Embeddings.of(frames.length(), frames.width(), values);
    }
}
