package org.dualslm.adapters.common;

import java.util.List;
import org.dualslm.api.tensor.Embeddings;

/**
 * Refuses, in Java and in words, what an engine could only fail at.
 *
 * @param name the adapter's, for messages
 */
record BatchChecks(String name, Architecture architecture, AdapterProgram program) {
    /** The most values that a single sequence may be put into, so that no size in bytes overflows. */
    private static final long LARGEST_SEQUENCE = Integer.MAX_VALUE / Float.BYTES;

    void requireFrames(List<Embeddings> frames) {
        for (int i = 0; i < frames.size(); i++) {
            Embeddings sequence = frames.get(i);
            if (sequence.width() != architecture.width()) {
                throw new IllegalArgumentException(name + " takes frames of width " + architecture.width()
                        + ", but item " + i + " of the batch has width " + sequence.width());
            }
            if (sequence.length() < 1) {
                throw new IllegalArgumentException(
                        name + " needs at least 1 frame, but item " + i + " of the batch has none");
            }
            if (program.paddedSize(List.of(sequence)) > LARGEST_SEQUENCE) {
                throw new IllegalArgumentException(name + " cannot take item " + i + " of the batch at once: "
                        + sequence.length() + " frames; cut it");
            }
            if (!sequence.isFinite()) {
                throw new IllegalArgumentException(
                        name + " takes finite numbers, but item " + i + " of the batch has NaN or infinity in it");
            }
        }
    }

    void requireGradients(List<Embeddings> frames, List<Embeddings> outputGradients) {
        if (frames.size() != outputGradients.size()) {
            throw new IllegalArgumentException(name + " was given " + frames.size() + " sequences of frames, but "
                    + outputGradients.size() + " output gradients");
        }
        for (int i = 0; i < frames.size(); i++) {
            Embeddings gradient = outputGradients.get(i);
            int length = architecture.outputLength(frames.get(i).length());
            int width = architecture.outputWidth();
            if (gradient.length() != length || gradient.width() != width) {
                throw new IllegalArgumentException(
                        name + ": the output gradient of item " + i + " of the batch must be " + length + " × " + width
                                + ", not " + gradient.length() + " × " + gradient.width());
            }
            if (!gradient.isFinite()) {
                throw new IllegalArgumentException(
                        name + ": the output gradient of item " + i + " of the batch has NaN or infinity in it");
            }
        }
    }
}
