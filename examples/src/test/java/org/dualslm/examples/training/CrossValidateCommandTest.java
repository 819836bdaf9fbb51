package org.dualslm.examples.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.examples.DualSlm;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole cross-validation over three speakers of two recordings, with very short trainings. */
class CrossValidateCommandTest {
    private static final String CORPUS = "{\"name\": \"voices\", \"reader\": \"%s\"}";

    @TempDir
    private Path directory;

    private Path data;
    private Path out;

    @BeforeEach
    void corpusAndCurriculum() throws IOException {
        data = Files.createDirectories(directory.resolve("data"));
        out = directory.resolve("out");
        for (int actor = 1; actor <= 3; actor++) {
            clip("rough-week-sad", "03-01-04-01-01-01-0" + actor);
            clip("waiting-angry", "03-01-05-01-01-01-0" + actor);
        }
        write(CORPUS.formatted("ravdess"));
    }

    @Test
    void asksEachModelAboutTheSpeakersThatItNeverHeard() throws IOException {
        String printed = run("3");

        assertThat(printed)
                .contains("[[actor-02], [actor-01], [actor-03]]", "## 6 recordings, as recorded", "with one level");
        for (int fold = 1; fold <= 3; fold++) {
            String unheard = List.of("actor-02", "actor-01", "actor-03").get(fold - 1);
            assertThat(read("curricula/" + fold + ".json")
                            .array("corpora")
                            .objects()
                            .get(0)
                            .array("testSpeakers")
                            .texts())
                    .containsExactly(unheard);
            assertThat(read("fold-" + fold + "/dualslm.json").toText()).contains("\"recordings\":\"4\"");
            for (String level : List.of("as-recorded", "with-one-level")) {
                assertThat(read("results/" + level + "-" + fold + ".json")
                                .array("answers")
                                .objects())
                        .hasSize(2)
                        .allMatch(answer -> answer.text("speaker").equals(unheard));
            }
        }
        assertThat(read("results/as-recorded.json").integer("recordings")).isEqualTo(6);

        Files.delete(out.resolve("results/with-one-level-2.json"));
        assertThat(run("3")).contains("evaluate --model", "--normalize-level").doesNotContain("train --data");
        assertThat(run("3", "--seed", "2")).contains("was begun with curriculum");
    }

    @Test
    void saysWhatCannotBe() throws IOException {
        assertThat(run("2")).contains("at least 3 folds");
        assertThat(run("4")).contains("only 3 to deal to 4 folds");
        assertThat(Program.run("cross-validate", "--threads", "0")).contains("--threads must be at least 1, not 0");
        write(CORPUS.formatted("ravdess") + ", "
                + CORPUS.replace("voices", "others").formatted("ravdess"));
        assertThat(run("3")).contains("has 2 corpora");
        write(CORPUS.formatted("manifest"));
        Files.writeString(
                data.resolve("manifest.jsonl"),
                "{\"audio\": \"03-01-04-01-01-01-01.wav\", \"speaker\": \"one\", \"split\": \"test\"}");
        assertThat(run("3")).contains("has splits of its own", "fold 2 would be tested on [one]");
        assertThat(out).doesNotExist();
    }

    private void clip(String from, String name) throws IOException {
        try (InputStream in = DualSlm.class.getResourceAsStream("clips/" + from + ".wav")) {
            Files.copy(in, data.resolve(name + ".wav"));
        }
    }

    private void write(String corpora) throws IOException {
        Files.writeString(
                directory.resolve("curriculum.json"),
                "{\"parts\": {\"paralinguistic\": {\"options\": {\"feedForward\": 8}}}, \"corpora\": [" + corpora
                        + "], \"stages\": [{\"name\": \"captions\", \"kind\": \"spelling\", \"train\":"
                        + " [\"paralinguistic\"], \"steps\": 1, \"batchSize\": 2}]}");
    }

    private JsonObject read(String file) throws IOException {
        return Json.parseObject(Files.readString(out.resolve(file)), file);
    }

    private String run(String folds, String... more) {
        List<String> arguments = new ArrayList<>(List.of("cross-validate", "--data", data.toString()));
        arguments.addAll(
                List.of("--curriculum", directory.resolve("curriculum.json").toString()));
        arguments.addAll(List.of("--out", out.toString(), "--folds", folds, "--threads", "1"));
        arguments.addAll(List.of(more));
        return Program.run(arguments.toArray(String[]::new));
    }
}
