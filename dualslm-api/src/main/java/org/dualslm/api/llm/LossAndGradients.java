package org.dualslm.api.llm;

import java.util.List;
import org.dualslm.api.tensor.Embeddings;

/**
 * What a batch of examples taught. Immutable.
 *
 * @param loss mean cross-entropy in nats over all target tokens of the batch
 * @param exampleLosses the same for each example alone, in order
 * @param gradients for each example, in order, the gradient of {@code loss} with respect to each {@link PromptPart.Vectors} of its
 *     prompt, in order and of the same shape
 */
public record LossAndGradients(double loss, List<Double> exampleLosses, List<List<Embeddings>> gradients) {
    public LossAndGradients {
        exampleLosses = List.copyOf(exampleLosses);
        gradients = gradients.stream().map(List::copyOf).toList();
    }
}
