package org.dualslm.api.llm;

import java.util.Objects;

/**
 * A prompt and what should follow it. Immutable.
 *
 * @param prompt what the model is given
 * @param target the tokens it should answer, each of which counts in the loss; end it with the stop token
 */
public record TrainingExample(Prompt prompt, PromptPart.Tokens target) {
    public TrainingExample {
        Objects.requireNonNull(prompt, "prompt");
        Objects.requireNonNull(target, "target");
    }
}
