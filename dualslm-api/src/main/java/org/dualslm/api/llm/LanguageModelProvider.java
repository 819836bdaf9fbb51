package org.dualslm.api.llm;

import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.plugin.Provider;

/** A plugin that builds language models. */
public interface LanguageModelProvider extends Provider {
    /**
     * Builds a language model.
     *
     * @param source its files, in Hugging Face layout
     * @param options what may be chosen; unknown keys are refused
     * @throws org.dualslm.api.plugin.ModelFormatException if the source does not hold what this provider needs
     */
    LanguageModel create(ModelSource source, Options options);
}
