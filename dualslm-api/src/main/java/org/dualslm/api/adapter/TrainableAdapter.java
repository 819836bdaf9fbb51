package org.dualslm.api.adapter;

import java.util.List;
import java.util.Map;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.api.tensor.FloatTensor;

/**
 * An adapter that learns by vector–Jacobian products: it is given its input and the gradient of its output, recomputes its
 * forward pass, and adds to the gradients of its own parameters. Nothing stays open between calls, so input and gradient may
 * come from another engine. Not for use by several threads while it is trained. Once closed, every method but {@link #close}
 * throws {@link IllegalStateException}.
 */
public interface TrainableAdapter extends Adapter {
    /**
     * Adds to the parameters' gradients those of {@code sum(adapt(frames) * outputGradients)}.
     *
     * @param frames a ragged batch, as for {@link #adapt}
     * @param outputGradients one for each, of the shape that {@link #adapt} gives
     * @throws IllegalArgumentException if shapes do not agree or a value is not a finite number; nothing was added then
     */
    void accumulate(List<Embeddings> frames, List<Embeddings> outputGradients);

    /** The Euclidean norm of all accumulated gradients together; 0 if there are none. */
    double gradientNorm();

    /**
     * Takes one optimizer step with the accumulated gradients, each multiplied by {@code gradientScale}, then clears them.
     *
     * @param settings the optimizer and its rates
     * @param gradientScale 1, or less to clip by a global norm that may span several adapters
     * @throws IllegalArgumentException if the scale is not a finite number ≥ 0
     */
    void step(AdamW settings, double gradientScale);

    /** Sets all accumulated gradients to zero. */
    void clearGradients();

    /** The parameters' values by name, in a fixed order. */
    Map<String, FloatTensor> parameters();

    /** The accumulated gradients, under the parameters' names. */
    Map<String, FloatTensor> gradients();

    /** Everything beside {@link #parameters()} that the next {@link #step} depends on; give it back to resume exactly. */
    Map<String, FloatTensor> optimizerState();

    /**
     * Puts back what {@link #parameters()} and {@link #optimizerState()} gave, and clears the gradients.
     *
     * @param optimizerState empty to start the optimizer anew
     * @throws IllegalArgumentException if a name or shape does not agree; nothing was changed then
     */
    void restore(Map<String, FloatTensor> parameters, Map<String, FloatTensor> optimizerState);
}
