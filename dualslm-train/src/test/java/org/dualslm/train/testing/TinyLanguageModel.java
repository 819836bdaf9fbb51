package org.dualslm.train.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dualslm.api.Plugins;
import org.dualslm.api.llm.DifferentiableLanguageModel;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;

/**
 * The smallest language model that follows speech: it repeats up to four words out of six and tells quiet from loud. It is kept in the
 * test resources; {@link TinyLanguageModelMaker} made it.
 */
public final class TinyLanguageModel {
    public static final String BLANK = "<|blank|>";

    private static final String RESOURCES = "/tiny-language-model/";

    private TinyLanguageModel() {}

    /** Loads it through a directory of one's own. */
    public static DifferentiableLanguageModel load(Path directory) {
        try {
            Files.createDirectories(directory);
            for (String file :
                    List.of("config.json", "generation_config.json", "tokenizer.json", "model.safetensors")) {
                try (InputStream in = TinyLanguageModel.class.getResourceAsStream(RESOURCES + file)) {
                    Files.write(directory.resolve(file), in.readAllBytes());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return (DifferentiableLanguageModel) Plugins.installed()
                .languageModel("transformer-djl")
                .create(ModelSource.directory(directory), Options.none().with("device", "cpu"));
    }
}
