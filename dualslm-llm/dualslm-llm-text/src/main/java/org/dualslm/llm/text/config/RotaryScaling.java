package org.dualslm.llm.text.config;

/**
 * How rotary position embeddings were changed for contexts longer than a model was first trained for. Immutable. Each turns the
 * frequencies (rotations per position, of each pair of a head's dimensions) into others.
 */
public sealed interface RotaryScaling {
    /** Frequencies as they are. */
    RotaryScaling NONE = new Linear(1);

    /**
     * The frequencies to use.
     *
     * @param plain in falling order
     * @param rotary whose scaling this is
     */
    double[] scale(double[] plain, RotaryEmbedding rotary);

    /** By which sine and cosine are multiplied. */
    default double attentionFactor() {
        return 1;
    }

    /**
     * All positions moved together: every frequency divided (arXiv 2306.15595).
     *
     * @param factor ≥ 1
     */
    record Linear(double factor) implements RotaryScaling {
        public Linear {
            atLeastOne(factor);
        }

        @Override
        public double[] scale(double[] plain, RotaryEmbedding rotary) {
            double[] scaled = plain.clone();
            for (int i = 0; i < scaled.length; i++) {
                scaled[i] /= factor;
            }
            return scaled;
        }
    }

    /**
     * Llama 3.1's: waves longer than {@code original / low} positions are stretched, those shorter than {@code original / high}
     * are left, and in between it changes gradually.
     *
     * @param factor ≥ 1
     * @param low positive, less than {@code high}
     * @param original context length of the first training, ≥ 1
     */
    record Llama3(double factor, double low, double high, int original) implements RotaryScaling {
        public Llama3 {
            atLeastOne(factor);
            atLeastOne(original);
            if (!(low > 0 && low < high)) {
                throw new IllegalArgumentException(
                        "The rotary low_freq_factor must be positive and less than high_freq_factor, not " + low
                                + " and " + high);
            }
        }

        @Override
        public double[] scale(double[] plain, RotaryEmbedding rotary) {
            double[] scaled = plain.clone();
            for (int i = 0; i < scaled.length; i++) {
                double waves = original * plain[i] / (2 * Math.PI); // in the first context
                scaled[i] = mixed(plain[i], factor, (waves - low) / (high - low));
            }
            return scaled;
        }
    }

    /**
     * YaRN (arXiv 2309.00071): as Llama 3.1's, but gradually over dimensions, and attention is sharpened.
     *
     * @param factor ≥ 1
     * @param fast rotations within {@code original} positions from which a dimension is left alone
     * @param slow rotations up to which it is stretched in full; positive, not greater than {@code fast}
     * @param original context length of the first training, ≥ 1
     * @param attentionFactor positive
     * @param wholeDimensions whether the bounds are rounded to whole dimensions
     */
    record Yarn(double factor, double fast, double slow, int original, double attentionFactor, boolean wholeDimensions)
            implements RotaryScaling {
        public Yarn {
            atLeastOne(factor);
            atLeastOne(original);
            if (!(slow > 0 && slow <= fast) || !(attentionFactor > 0)) {
                throw new IllegalArgumentException(
                        "The rotary beta_slow (" + slow + ") must be positive and not greater than " + "beta_fast ("
                                + fast + "), and attention_factor (" + attentionFactor + ") positive");
            }
        }

        /** The attention factor where none is given. */
        static double recommendedAttentionFactor(double factor) {
            return factor <= 1 ? 1 : 0.1 * Math.log(factor) + 1;
        }

        @Override
        public double[] scale(double[] plain, RotaryEmbedding rotary) {
            int dimensions = 2 * plain.length;
            double first = dimension(fast, dimensions, rotary.theta());
            double last = dimension(slow, dimensions, rotary.theta());
            if (wholeDimensions) {
                first = Math.floor(first);
                last = Math.ceil(last);
            }
            first = Math.max(first, 0);
            last = Math.min(last, dimensions - 1.0);
            double width = first == last ? 0.001 : last - first;
            double[] scaled = plain.clone();
            for (int i = 0; i < scaled.length; i++) {
                scaled[i] = mixed(plain[i], factor, 1 - (i - first) / width);
            }
            return scaled;
        }

        /** The pair of dimensions that rotates so often within the first context; a real number. */
        private double dimension(double rotations, int dimensions, double theta) {
            return dimensions * Math.log(original / (rotations * 2 * Math.PI)) / (2 * Math.log(theta));
        }
    }

    private static double mixed(double frequency, double factor, double shareLeft) {
        double left = Math.min(1, Math.max(0, shareLeft));
        return left * frequency + (1 - left) * frequency / factor;
    }

    private static void atLeastOne(double value) {
        if (!(value >= 1) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(
                    "A rotary scaling's factor and original context length must be at least 1, not " + value);
        }
    }
}
