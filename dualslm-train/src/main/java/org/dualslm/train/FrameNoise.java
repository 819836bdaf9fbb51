package org.dualslm.train;

import java.util.SplittableRandom;
import org.dualslm.api.tensor.Embeddings;

/**
 * Adds Gaussian noise to frames while training. Frames should be normalized, so that every column varies by about 1. Immutable.
 *
 * @param probability that an example gets noise at all, in [0, 1]
 * @param deviation the most that the noise's standard deviation may be, ≥ 0; drawn evenly below it for each example
 */
public record FrameNoise(double probability, double deviation) {
    /** No noise. */
    public static final FrameNoise NONE = new FrameNoise(0, 0);

    public FrameNoise {
        if (!(probability >= 0 && probability <= 1 && deviation >= 0) || Double.isInfinite(deviation)) {
            throw new IllegalArgumentException(
                    "Noise out of range: probability " + probability + ", deviation " + deviation);
        }
    }

    Embeddings apply(Embeddings frames, SplittableRandom random) {
        if (random.nextDouble() >= probability) {
            return frames;
        }
        double scale = random.nextDouble() * deviation;
        float[] values = frames.toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] += (float) (scale * random.nextGaussian());
        }
        return Embeddings.of(frames.length(), frames.width(), values);
    }
}
