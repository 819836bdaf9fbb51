package org.dualslm.llm.djl;

import java.nio.file.Path;
import org.dualslm.api.llm.DifferentiableLanguageModel;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.testkit.DifferentiableLanguageModelContract;

/** The Qwen2 architecture keeps the contract of language models. */
class Qwen2ModelTest extends DifferentiableLanguageModelContract {
    @Override
    protected DifferentiableLanguageModel openModel() {
        return (DifferentiableLanguageModel) new TransformerProvider()
                .create(
                        ModelSource.directory(Path.of("src/test/resources/fixtures/qwen2-tied")),
                        Options.none().with("device", "cpu"));
    }
}
