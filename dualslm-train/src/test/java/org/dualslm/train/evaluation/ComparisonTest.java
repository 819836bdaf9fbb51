package org.dualslm.train.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntPredicate;
import org.dualslm.train.corpus.CorpusException;
import org.dualslm.train.evaluation.Comparison.Difference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {
    @TempDir
    private Path directory;

    /** Hard recordings are hard for both, which is what pairs are for: each alone is between 50 and 80 % right, the difference is sure. */
    @Test
    void pairsTheSameRecordings() throws IOException {
        Path worse = write("worse.json", 0, 60, i -> i % 3 != 0);
        Path better = write("better.json", 0, 60, i -> i % 3 != 0 || i % 2 == 0);

        Comparison comparison = Comparison.of(worse, better, Bootstrap.standard());

        assertThat(comparison.recordings()).isEqualTo(60);
        Difference accuracy = comparison.differences().get(Hearing.BOTH).get("energy.accuracy");
        assertThat(accuracy.first()).isCloseTo(40.0 / 60, within(1e-12));
        assertThat(accuracy.second()).isCloseTo(50.0 / 60, within(1e-12));
        assertThat(accuracy.difference().value()).isCloseTo(10.0 / 60, within(1e-12));
        assertThat(accuracy.difference().low()).isBetween(0.05, 0.12);
        assertThat(accuracy.difference().excludesZero()).isTrue();
        Difference words = comparison.differences().get(Hearing.BOTH).get("wordErrorRate");
        assertThat(words.first()).isCloseTo(1.0 / 3, within(1e-12));
        assertThat(words.difference().value()).isCloseTo(-1.0 / 6, within(1e-12));
        assertThat(comparison.toTable()).contains("60 recordings", "energy accuracy", "+16.7", "*");

        Comparison itself = Comparison.of(better, better, Bootstrap.standard());
        assertThat(itself.differences().get(Hearing.BOTH).values())
                .allSatisfy(difference -> assertThat(difference.difference()).isEqualTo(new Figure(0, 0, 0)));
        assertThat(itself.toTable()).doesNotContain("*");
    }

    @Test
    void comparesWhatBothHeard() throws IOException {
        Path first = write("first.json", 0, 10, i -> true);
        Path second = write("second.json", 6, 20, i -> i < 8);

        Comparison comparison = Comparison.of(first, second, Bootstrap.standard());
        assertThat(comparison.recordings()).isEqualTo(4);
        assertThat(comparison
                        .differences()
                        .get(Hearing.BOTH)
                        .get("energy.accuracy")
                        .difference()
                        .value())
                .isEqualTo(-0.5);

        Path other = write("other.json", 100, 110, i -> true);
        assertThatThrownBy(() -> Comparison.of(first, other, Bootstrap.standard()))
                .isInstanceOf(CorpusException.class)
                .hasMessageContaining("no recording in common")
                .hasMessageContaining("clip100.wav");
    }

    @Test
    void refusesWhatIsNoResult() throws IOException {
        Path good = write("good.json", 0, 3, i -> true);
        Path bad = directory.resolve("bad.json");
        for (String text : List.of("", "[]", "{}", "{\"format\": \"dualslm-evaluation-99\"}")) {
            Files.writeString(bad, text);
            assertThatThrownBy(() -> Comparison.of(good, bad, Bootstrap.standard()))
                    .isInstanceOf(CorpusException.class)
                    .hasMessageContaining("bad.json");
        }
        assertThatThrownBy(() -> Comparison.of(directory.resolve("gone.json"), good, Bootstrap.standard()))
                .isInstanceOf(CorpusException.class)
                .hasMessageContaining("gone.json");
    }

    private Path write(String name, int from, int to, IntPredicate right) throws IOException {
        return OneWordResult.write(directory.resolve(name), from, to, right);
    }
}
