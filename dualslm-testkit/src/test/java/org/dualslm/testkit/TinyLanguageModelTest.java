package org.dualslm.testkit;

import java.nio.file.Path;
import java.util.List;
import org.dualslm.api.llm.LanguageModelProvider;
import org.dualslm.api.plugin.ModelSource;

/** The contract can be kept. */
class TinyLanguageModelTest extends DifferentiableLanguageModelContract {
    @Override
    protected LanguageModelProvider provider() {
        return new TinyLanguageModel.Provider();
    }

    @Override
    protected ModelSource source() {
        return ModelSource.directory(Path.of("src/test/resources/tiny"));
    }

    @Override
    protected List<String> requiredFiles() {
        return List.of("seed.txt");
    }
}
