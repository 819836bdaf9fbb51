package org.dualslm.llm.onnx;

import java.nio.file.Path;
import org.dualslm.api.llm.LanguageModelProvider;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.llm.onnx.OnnxExport.Precision;
import org.dualslm.testkit.LanguageModelContract;
import org.dualslm.testkit.Tolerance;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A graph whose inputs and outputs are float16 keeps the contract too, as closely as they can say. */
class HalfPrecisionContractTest extends LanguageModelContract {
    @TempDir
    static Path directory;

    private static ModelSource source;

    @BeforeAll
    static void export() {
        source = Exports.export(Exports.checkpoint("llama31"), directory, Precision.FLOAT16);
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
        return Exports.options(Precision.FLOAT16);
    }

    @Override
    protected Tolerance tolerance() {
        return new Tolerance(5e-3, 5e-3);
    }
}
