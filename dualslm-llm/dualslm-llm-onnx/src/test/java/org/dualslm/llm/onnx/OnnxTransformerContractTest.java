package org.dualslm.llm.onnx;

import java.nio.file.Path;
import org.dualslm.api.llm.LanguageModelProvider;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.llm.onnx.OnnxExport.Precision;
import org.dualslm.testkit.LanguageModelContract;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** An exported model keeps the contract of language models. */
class OnnxTransformerContractTest extends LanguageModelContract {
    @TempDir
    static Path directory;

    private static ModelSource source;

    @BeforeAll
    static void export() {
        source = Exports.export(Exports.checkpoint("qwen2-tied"), directory, Precision.FLOAT32);
    }

    @Override
    protected LanguageModelProvider provider() {
        return new OnnxTransformerProvider();
    }

    @Override
    protected ModelSource source() {
        return source;
    }

    @Override
    protected Options options() {
        return Exports.options(Precision.FLOAT32);
    }
}
