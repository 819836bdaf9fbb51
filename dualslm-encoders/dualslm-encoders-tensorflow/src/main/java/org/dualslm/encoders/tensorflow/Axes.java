package org.dualslm.encoders.tensorflow;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.api.tensor.FloatTensor;

/**
 * What the axes of an output mean.
 *
 * @param letters from the outermost on: {@code b} a batch of one, {@code t} time, {@code w} width; each at most once, and w always
 */
record Axes(String letters) {
    static Axes of(String letters) {
        if (letters.indexOf('w') < 0 || letters.chars().distinct().count() != letters.length()) {
            throw new IllegalArgumentException("Axes '" + letters
                    + "' must have w for the width and may have b for the batch and t for time, each once");
        }
        return new Axes(letters);
    }

    /**
     * What they are if nothing is said: those that another length of the same sound tells, else the usual.
     *
     * @param one the output's shape for some samples
     * @param more its shape for more samples; the same where no other length can be tried
     * @return null if that tells nothing
     */
    static Axes guess(int[] one, int[] more) {
        int[] grown = IntStream.range(0, Math.min(one.length, more.length))
                .filter(axis -> one[axis] != more[axis])
                .toArray();
        if (one.length != more.length || grown.length > 1) {
            return null;
        }
        return switch (one.length) {
            case 1 -> grown.length == 0 ? new Axes("w") : null;
            case 2 -> new Axes(grown.length == 0 ? one[0] == 1 ? "bw" : "tw" : grown[0] == 0 ? "tw" : "wt");
            case 3 -> grown.length == 0 || grown[0] == 1 ? new Axes("btw") : grown[0] == 2 ? new Axes("bwt") : null;
            default -> null;
        };
    }

    boolean hasTime() {
        return letters.indexOf('t') >= 0;
    }

    /** Whether a tensor has these axes, with a batch of one and some width. */
    boolean fits(int[] shape) {
        int batch = letters.indexOf('b');
        return shape.length == letters.length() && (batch < 0 || shape[batch] == 1) && width(shape) > 0;
    }

    int width(int[] shape) {
        return shape[letters.indexOf('w')];
    }

    int frames(int[] shape) {
        return hasTime() ? shape[letters.indexOf('t')] : 1;
    }

    /** The frames in a tensor that {@link #fits}. */
    Embeddings frames(FloatTensor output) {
        int[] shape = output.shape();
        int frames = frames(shape);
        int width = width(shape);
        if (letters.indexOf('t') < letters.indexOf('w')) {
            return Embeddings.of(frames, width, output.asBuffer());
        }
        float[] values = output.toArray();
        float[] turned = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            turned[i % frames * width + i / frames] = values[i];
        }
        return Embeddings.of(frames, width, turned);
    }

    @Override
    public String toString() {
        return Arrays.toString(letters.split(""));
    }
}
