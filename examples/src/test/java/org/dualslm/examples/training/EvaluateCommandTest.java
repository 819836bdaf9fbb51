package org.dualslm.examples.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.examples.DualSlm;
import org.dualslm.train.judge.JudgeQuestion;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bundled model, evaluated on clips that come along, from recordings to pages. */
class EvaluateCommandTest {
    private static final List<String> CLIPS = List.of(
            clip("waiting-angry", "i've been waiting for this all week", "angry"),
            clip("waiting-happy", "i've been waiting for this all week", "happy"),
            clip("rough-week-sad", "it's been a rough week", "sad"),
            "{\"audio\": \"watch-neutral.wav\", \"transcript\": \"we should definitely go watch it together\","
                    + " \"split\": \"test\"}");

    @TempDir
    static Path directory;

    private static Path result;
    private static String printed;

    @BeforeAll
    static void evaluate() throws IOException {
        for (String file :
                List.of("waiting-angry.wav", "waiting-happy.wav", "rough-week-sad.wav", "watch-neutral.wav")) {
            try (InputStream in = DualSlm.class.getResourceAsStream("clips/" + file)) {
                Files.write(directory.resolve(file), in.readAllBytes());
            }
        }
        Files.write(directory.resolve("manifest.jsonl"), CLIPS);
        result = directory.resolve("results/bundled.json");
        printed = run(
                "evaluate",
                "--data",
                directory.toString(),
                "--wordings",
                "1",
                "--hearing",
                "both,linguistic",
                "--dialogues",
                "1",
                "--replies",
                "--threads",
                "1",
                "--json",
                result.toString());
    }

    @Test
    void findsEveryFigureWithItsOrigin() throws IOException {
        assertThat(printed).contains("4 recordings", "emotion accuracy", "word error rate", "dialogues");
        JsonObject json = Json.parseObject(Files.readString(result), "result");
        JsonObject figures = json.object("scores").object("both").object("figures");
        assertThat(figures.object("emotion.accuracy").number("value")).isEqualTo(1);
        assertThat(figures.object("wordErrorRate").number("high")).isLessThanOrEqualTo(1);
        JsonObject provenance = json.object("provenance");
        assertThat(provenance.text("model")).startsWith("default (").contains("models/default");
        assertThat(provenance.object("parts").text("encoder")).startsWith("moonshine-onnx");
        assertThat(provenance.object("fingerprints").keys())
                .containsExactly("encoder", "languageModel", "linguistic", "paralinguistic");
        assertThat(json.object("context").keys()).containsExactly("both", "linguistic");
        assertThat(json.object("context").object("linguistic").object("scores").keys())
                .contains("emotion", "words");
        assertThat(json.array("answers").object(0).text("audio")).isEqualTo("waiting-angry.wav");
    }

    @Test
    void whatItWroteIsComparedReportedAndJudged() throws IOException {
        assertThat(Files.readString(directory.resolve("results/bundled.md")))
                .contains("## Figures", "## Context", "## Samples", "waiting-angry.wav")
                .contains("](bundled-pictures/emotion-heard-through-both.png)");
        assertThat(run("compare", result.toString(), result.toString()))
                .contains("4 recordings that both heard", "+0.0 (+0.0 to +0.0)");
        assertThat(JudgeQuestion.read(result)).hasSize(4).allSatisfy(question -> assertThat(question.answer())
                .isNotBlank());

        Path training = Files.createDirectories(directory.resolve("run"));
        Files.writeString(training.resolve("log.jsonl"), "{\"stage\": \"joint\", \"step\": 9, \"loss\": 1}\n");
        assertThat(run("report", "--run", training.toString(), result.toString()))
                .contains("report.md");
        assertThat(Files.readString(training.resolve("report.md")))
                .contains("## Stage joint", "## Evaluation bundled.json", "emotion.accuracy");
    }

    @Test
    void probesTheVectors() throws IOException {
        Path json = directory.resolve("probe.json");
        assertThat(run(
                        "probe",
                        "--data",
                        directory.toString(),
                        "--folds",
                        "2",
                        "--resamples",
                        "10",
                        "--json",
                        json.toString()))
                .contains("4 recordings", "paralinguistic", "linguistic", "encoder layer.0", "emotion", "words");
        assertThat(Json.parseObject(Files.readString(json), "probe").integer("recordings"))
                .isEqualTo(4);
    }

    @Test
    void saysWhatCannotBe() {
        assertThat(complaint("--corpus", "nonesuch")).contains("nonesuch", "ravdess");
        assertThat(complaint("--split", "train")).contains("'train'");
        assertThat(complaint("--hearing", "left")).contains("'left'", "paralinguistic");
        assertThat(complaint("--wordings", "2")).contains("1 or 3 ways");
        assertThat(complaint("--resample-by", "word")).contains("speaker");
    }

    private static String clip(String name, String transcript, String emotion) {
        return "{\"audio\": \"%s.wav\", \"transcript\": \"%s\", \"split\": \"test\", \"emotion\": \"%s\"}"
                .formatted(name, transcript, emotion);
    }

    private static String run(String... arguments) {
        StringWriter out = new StringWriter();
        assertThat(DualSlm.commandLine().setOut(new PrintWriter(out)).execute(arguments))
                .isZero();
        return out.toString();
    }

    /** What the program complains of. */
    private static String complaint(String option, String value) {
        StringWriter err = new StringWriter();
        assertThat(DualSlm.commandLine()
                        .setErr(new PrintWriter(err))
                        .execute("evaluate", "--data", directory.toString(), option, value))
                .isNotZero();
        return err.toString();
    }
}
