package org.dualslm.api.llm;

import java.util.List;

/** A language model through which adapters can be trained. */
public interface DifferentiableLanguageModel extends LanguageModel {
    /**
     * The mean cross-entropy over all target tokens of the batch, and its gradient with respect to every {@link PromptPart.Vectors}
     * in the prompts. The weights get no gradient. Shareable between threads, though engines may run one call at a time.
     *
     * @param batch at least one example, ragged
     * @throws IllegalArgumentException if a prompt or target is empty, does not fit the model, or is longer than the context
     */
    LossAndGradients lossAndGradients(List<TrainingExample> batch);
}
