package org.dualslm.train.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.dualslm.api.Attribute;
import org.dualslm.api.internal.json.Json;
import org.dualslm.train.corpus.CorpusException;
import org.dualslm.train.evaluation.CrossValidation.Pooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrossValidationTest {
    @TempDir
    private Path directory;

    /** A larger fold counts for more: 10 of 10 and 15 of 30 are 25 of 40, not 75 %. */
    @Test
    void countsEveryRecordingOnce() throws IOException {
        Path small = OneWordResult.write(directory.resolve("small.json"), 0, 10, i -> true);
        Path large = OneWordResult.write(directory.resolve("large.json"), 10, 40, i -> i % 2 == 0);

        CrossValidation all = CrossValidation.of(List.of(small, large), Bootstrap.standard());

        assertThat(all.recordings()).isEqualTo(40);
        Map<String, Pooled> figures = all.figures().get(Hearing.BOTH);
        assertThat(figures.get("energy.accuracy").figure().value()).isEqualTo(0.625);
        assertThat(figures.get("energy.accuracy").folds()).containsExactly(1.0, 0.5);
        assertThat(figures.get("wordErrorRate").folds()).containsExactly(0.0, 0.5);
        assertThat(figures.get("energy.accuracy").figure().low()).isBetween(0.4, 0.6);
        ConfusionMatrix energy = all.confusions().get(Hearing.BOTH).get(Attribute.ENERGY);
        assertThat(energy.counts()).isDeepEqualTo(new long[][] {{20, 0}, {0, 5}});
        assertThat(energy.unanswered()).containsExactly(0, 15);
        assertThat(all.toMarkdown())
                .contains("| heard through both | all | folds 1 to 2 |", "| 100.0, 50.0 |")
                .contains("| loud | 20 | 100.0 |  |", "| quiet | 20 | 25.0 | no label |");
        assertThat(Json.parseObject(all.toJson(), "json")
                        .object("figures")
                        .object("both")
                        .object("energy.accuracy")
                        .object("folds")
                        .number("2"))
                .isEqualTo(0.5);
    }

    @Test
    void refusesWhatIsNoDivision() throws IOException {
        Path first = OneWordResult.write(directory.resolve("first.json"), 0, 3, i -> true);
        Path second = OneWordResult.write(directory.resolve("second.json"), 2, 5, i -> true);
        assertThatThrownBy(() -> CrossValidation.of(List.of(first, second), Bootstrap.standard()))
                .isInstanceOf(CorpusException.class)
                .hasMessageContaining("'clip2.wav'")
                .hasMessageContaining("second.json");

        Path louder = OneWordResult.write(directory.resolve("louder.json"), 5, 7, i -> true);
        Files.writeString(louder, Files.readString(louder).replace("\"level\": 0", "\"level\": 0.05"));
        assertThatThrownBy(() -> CrossValidation.of(List.of(first, louder), Bootstrap.standard()))
                .isInstanceOf(CorpusException.class)
                .hasMessageContaining("other settings")
                .hasMessageContaining("louder.json");
    }
}
