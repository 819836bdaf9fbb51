package org.dualslm.llm.djl;

import java.nio.file.Path;
import java.util.List;
import org.dualslm.api.llm.LanguageModelProvider;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.testkit.DifferentiableLanguageModelContract;

/** The Qwen2 architecture keeps the contract of language models. */
class Qwen2ModelTest extends DifferentiableLanguageModelContract {
    @Override
    protected LanguageModelProvider provider() {
        return new TransformerProvider();
    }

    @Override
    protected ModelSource source() {
        return ModelSource.directory(Path.of("src/test/resources/fixtures/qwen2-tied"));
    }

    @Override
    protected List<String> requiredFiles() {
        return List.of("config.json", "model.safetensors");
    }

    @Override
    protected Options options() {
        return Options.none().with("device", "cpu").with("dtype", "float32");
    }
}
