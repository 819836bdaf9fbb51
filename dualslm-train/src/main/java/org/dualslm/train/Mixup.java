package org.dualslm.train;

import java.util.random.RandomGenerator;
import org.dualslm.api.tensor.Embeddings;

/**
 * Mixes the paralinguistic frames of two recordings, and the losses of both answers in the same proportion (Zhang et al., arXiv 1710.09412):
 * for small corpora. Of examples with a task only those are mixed that need the paralinguistic adapter alone, and have one turn. Immutable.
 *
 * @param probability that an example is mixed at all, in [0, 1]
 * @param alpha of the Beta(alpha, alpha) distribution of the first recording's share, in (0, 1]: the smaller, the more is one of the
 *     two
 */
public record Mixup(double probability, double alpha) {
    /** No mixing. */
    public static final Mixup NONE = new Mixup(0, 1);

    public Mixup {
        if (!(probability >= 0 && probability <= 1 && alpha > 0 && alpha <= 1)) {
            throw new IllegalArgumentException("Mixup out of range: probability " + probability
                    + " must be in [0, 1], alpha " + alpha + " in (0, 1]");
        }
    }

    /** The first recording's share. Beta(α, α) by Jöhnk's method (Metrika 8, 1964). */
    double drawShare(RandomGenerator random) {
        while (true) {
            double x = Math.pow(random.nextDouble(), 1 / alpha);
            double y = Math.pow(random.nextDouble(), 1 / alpha);
            if (x + y > 0 && x + y <= 1) {
                return x / (x + y);
            }
        }
    }

    /** {@code share} of the first and the rest of the second, which is stretched or squeezed to the first one's length. */
    static Embeddings mix(Embeddings first, Embeddings second, double share) {
        float[] values = first.toArray();
        float[] others = second.toArray();
        int width = first.width();
        for (int row = 0; row < first.length(); row++) {
            int source = Math.min((int) ((row + 0.5) * second.length() / first.length()), second.length() - 1);
            for (int column = 0; column < width; column++) {
                int at = row * width + column;
                values[at] = (float) (share * values[at] + (1 - share) * others[source * width + column]);
            }
        }
        return Embeddings.of(first.length(), width, values);
    }
}
