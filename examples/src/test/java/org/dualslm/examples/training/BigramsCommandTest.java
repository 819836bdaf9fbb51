package org.dualslm.examples.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dualslm.api.ModelBundle;
import org.dualslm.api.adapter.TokenBigrams;
import org.dualslm.api.plugin.ModelSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bundled model, told from other texts what is usually said. */
class BigramsCommandTest {
    @TempDir
    private Path directory;

    private Path model;
    private Path texts;

    @BeforeEach
    void pack() {
        model = directory.resolve("model");
        texts = directory.resolve("texts");
        assertThat(Program.run("bundle", "--model", "bundled:default", "--out", model.toString()))
                .contains("The model is in");
    }

    @Test
    void theTextsTakeThePlaceOfThoseBefore() throws IOException {
        Files.write(texts, List.of("i've been waiting", "", "i've been", "zyzzyva quux"));

        assertThat(bigrams()).contains("2 texts, 6 different bigrams; 1 texts left out");

        TokenBigrams told = told(model);
        int[][] triples = told.triples();
        assertThat(triples).hasDimensions(6, 3);
        assertThat(triples[0][0]).as("the end that comes before").isZero();
        assertThat(triples[0][2]).as("both begin alike").isEqualTo(2);

        Path packed = directory.resolve("packed");
        Program.run("bundle", "--model", model.toString(), "--out", packed.toString());
        assertThat(told(packed).triples()).isDeepEqualTo(triples);
    }

    @Test
    void textsInAnotherLanguageAreRefused() throws IOException {
        Files.writeString(texts, "zyzzyva quux\n");
        assertThat(bigrams()).contains("None of the 1 texts", "give texts of its language");
    }

    private String bigrams() {
        return Program.run("bigrams", "--model", model.toString(), "--texts", texts.toString());
    }

    private static TokenBigrams told(Path model) {
        ModelSource source = ModelSource.directory(model);
        ModelBundle bundle = ModelBundle.read(source);
        return bundle.adapterTensors(bundle.linguistic(), source)
                .mixture()
                .bigrams()
                .orElseThrow();
    }
}
