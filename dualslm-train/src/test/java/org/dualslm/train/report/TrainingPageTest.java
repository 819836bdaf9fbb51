package org.dualslm.train.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import javax.imageio.ImageIO;
import org.dualslm.train.TrainingException;
import org.dualslm.train.report.TrainingLog.Curve;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingPageTest {
    @TempDir
    private Path run;

    @Test
    void readsFiguresByStage() throws IOException {
        log(
                "{\"stage\": \"joint\", \"step\": 9, \"loss\": 2.5, \"learningRate\": 0.001}",
                "{\"stage\": \"joint\", \"step\": 9, \"validation.loss\": 2}",
                "{\"stage\": \"joint\", \"step\": 19, \"loss\": 1.5}",
                "{\"stage\": \"dialogue\", \"step\": 9, \"loss\": 3}");
        TrainingLog log = TrainingLog.read(run);

        assertThat(log.stages().keySet()).containsExactly("joint", "dialogue");
        assertThat(log.stages().get("joint").get("loss")).isEqualTo(new Curve(List.of(9.0, 19.0), List.of(2.5, 1.5)));
        assertThat(log.stages().get("joint").get("validation.loss").last()).isEqualTo(2);
        assertThat(log.damagedLines()).isZero();
    }

    /** Killed after step 29, gone on with from a checkpoint at 10. */
    @Test
    void stepsDoneAgainCountAsTheyWereDoneLast() throws IOException {
        log(line(9, 3), line(19, 2.5), line(29, 2), line(19, 2.4), line(29, 1.9), line(39, 1));
        assertThat(TrainingLog.read(run).stages().get("joint").get("loss"))
                .isEqualTo(new Curve(List.of(9.0, 19.0, 29.0, 39.0), List.of(3.0, 2.4, 1.9, 1.0)));
    }

    @Test
    void aLineThatWasCutOffIsCountedAndLeftOut() throws IOException {
        log(line(9, 3), "{\"stage\": \"joint\", \"st");
        Files.write(run.resolve(TrainingLog.FILE), new byte[] {'{', '"', (byte) 0xC3}, StandardOpenOption.APPEND);
        TrainingLog log = TrainingLog.read(run);
        assertThat(log.damagedLines()).isEqualTo(2);
        assertThat(log.stages().get("joint").get("loss").values()).containsExactly(3.0);
    }

    @Test
    void thePageShowsCurvesAndSettings() throws IOException {
        log(line(9, 3), line(19, 2), "{\"stage\": \"joint\", \"step\": 19, \"validation.loss\": 2.25}");
        Path checkpoint = Files.createDirectories(run.resolve("joint/checkpoint-00000020"));
        Files.writeString(
                checkpoint.resolve("position.json"),
                "{\"steps\": 20, \"identity\": {\"settings\": {\"batchSize\": 32, \"average\": \"TOKENS|x\"}}}");

        Path page = TrainingPage.write(run, List.of());

        String text = Files.readString(page, StandardCharsets.UTF_8);
        assertThat(text)
                .contains("## Stage joint", "| loss | 3.000 | 2.000 | 19 |", "settings.batchSize | 32", "TOKENS\\|x")
                .contains("](report-pictures/joint-losses.png)", "](report-pictures/joint-validation-losses.png)");
        assertThat(ImageIO.read(run.resolve("report-pictures/joint-losses.png").toFile())
                        .getWidth())
                .isEqualTo(900);
        assertThat(TrainingPage.write(run, List.of())).as("a second time").isEqualTo(page);
    }

    @Test
    void saysWhatIsMissing() throws IOException {
        assertThatThrownBy(() -> TrainingPage.write(run, List.of()))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("log.jsonl");
        log(line(9, 3));
        assertThatThrownBy(() -> TrainingPage.write(run, List.of(run.resolve("gone.json"))))
                .hasMessageContaining("gone.json");
    }

    private static String line(int step, double loss) {
        return "{\"stage\": \"joint\", \"step\": %d, \"loss\": %s}".formatted(step, loss);
    }

    private void log(String... lines) throws IOException {
        Files.writeString(run.resolve(TrainingLog.FILE), String.join("\n", lines) + "\n");
    }
}
