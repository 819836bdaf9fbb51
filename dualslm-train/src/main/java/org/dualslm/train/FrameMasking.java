package org.dualslm.train;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.dualslm.api.tensor.Embeddings;

/**
 * Blanks out stretches of time while training, so that no single moment is relied on (after SpecAugment, Park et al., arXiv
 * 1904.08779). Frames must be normalized: blank is 0, the mean. Immutable.
 *
 * @param probability that an example is masked at all, in [0, 1]
 * @param spans how many stretches, ≥ 0; they may overlap
 * @param longest the longest stretch, as a share of the example, in [0, 1]; lengths are drawn evenly below it
 */
public record FrameMasking(double probability, int spans, double longest) {
    /** No masking. */
    public static final FrameMasking NONE = new FrameMasking(0, 0, 0);

    public FrameMasking {
        if (!(probability >= 0 && probability <= 1 && spans >= 0 && longest >= 0 && longest <= 1)) {
            throw new IllegalArgumentException(
                    "Masking out of range: probability " + probability + ", spans " + spans + ", longest " + longest);
        }
    }

    Embeddings apply(Embeddings frames, SplittableRandom random) {
        if (random.nextDouble() >= probability) {
            return frames;
        }
        float[] values = frames.toArray();
        for (int span = 0; span < spans; span++) {
            int length = (int) (random.nextDouble() * longest * (frames.length() + 1));
            int from = (int) (random.nextDouble() * (frames.length() - length + 1));
            Arrays.fill(values, from * frames.width(), (from + length) * frames.width(), 0);
        }
        return Embeddings.of(frames.length(), frames.width(), values);
    }
}
