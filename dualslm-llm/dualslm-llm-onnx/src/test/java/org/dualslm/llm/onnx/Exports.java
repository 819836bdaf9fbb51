package org.dualslm.llm.onnx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.dualslm.api.llm.LanguageModel;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.testkit.Fixture;

/** The checkpoints of the reference fixtures, as ONNX graphs. */
final class Exports {
    /** One thread: tests share the machine. */
    static final Options ONE_THREAD = Options.none().with("threads", 1);

    private static final Path FIXTURES = Path.of("../dualslm-llm-djl/src/test/resources/fixtures");

    private Exports() {}

    static Stream<Fixture> languageModels() {
        return Fixture.below(FIXTURES).stream().filter(fixture -> fixture.has("mixed_logits"));
    }

    static Path checkpoint(String fixture) {
        return FIXTURES.resolve(fixture);
    }

    /** Writes a checkpoint's graphs. */
    static ModelSource export(Path checkpoint, Path directory, OnnxExport.Precision precision) {
        try {
            OnnxExport.write(ModelSource.directory(checkpoint), directory, precision);
            return ModelSource.directory(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static LanguageModel open(ModelSource source, OnnxExport.Precision precision) {
        return new OnnxTransformerProvider().create(source, options(precision));
    }

    static Options options(OnnxExport.Precision precision) {
        return ONE_THREAD.with("variant", precision.variant());
    }
}
