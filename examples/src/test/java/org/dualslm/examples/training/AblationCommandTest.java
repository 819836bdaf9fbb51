package org.dualslm.examples.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.dualslm.api.SpeechLanguageModel;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.examples.DualSlm;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole ablation on clips that come along, with very short trainings. */
class AblationCommandTest {
    private static final String STEPS = "\"steps\": 1, \"batchSize\": 2, \"validationExamples\": 0";
    private static final String NOTHING = "\"about\": \"\"";
    private static final String TWO = "\"parts\": {\"paralinguistic\": {\"options\": {\"feedForward\": \"8\"}},"
            + " \"linguistic\": {\"options\": {\"stride\": \"4\", \"hidden\": \"8\"}}}";

    @TempDir
    private Path directory;

    private Path out;

    @BeforeEach
    void corpusAndCurricula() throws IOException {
        out = directory.resolve("out");
        List<String> lines = new ArrayList<>();
        for (String split : List.of("train", "validation", "test")) {
            lines.add(clip("waiting-angry", "i've been waiting for this all week", "angry", split));
            lines.add(clip("waiting-happy", "i've been waiting for this all week", "happy", split));
            lines.add(clip("rough-week-sad", "it's been a rough week", "sad", split));
        }
        Files.write(directory.resolve("manifest.jsonl"), lines);
        write("start", TWO, spelling("linguistic", "transcripts") + ", " + spelling("paralinguistic", "captions"));
        write("replacement", NOTHING, tasks("replacement"));
        write("joint", NOTHING, tasks("joint"));
        write("single", "\"oneAdapter\": \"linguistic\"", tasks("joint"));
    }

    @Test
    void trainsAndMeasuresEachVariantOnceAndPoolsThem() throws IOException {
        String printed = run();

        assertThat(printed).contains("train --data", "evaluate --model", "probe --model", "replacement less joint");
        assertThat(Files.readString(out.resolve("ablation.md")))
                .contains("| disentanglement |", "| context: dependence |", "| probe: disentanglement |");
        JsonObject pooled = Json.parseObject(Files.readString(out.resolve("results/ablation.json")), "pooled");
        assertThat(pooled.object("variants").keys()).containsExactly("replacement", "joint", "single");
        JsonObject single = pooled.object("variants").object("single");
        assertThat(single.object("disentanglement").object("figure").number("value"))
                .as("one kind of vectors cannot be told apart")
                .isZero();
        assertThat(Files.readString(out.resolve("single-start/dualslm.json")))
                .contains("\"streams\": [\"last\", \"layer.0\", \"prosody\"]");
        assertThat(Files.readString(out.resolve("replacement-1/curriculum.json")))
                .contains("\"method\": \"replacement\"");

        assertThat(linguistic("single-start"))
                .as("one adapter begins as the linguistic one, fed more")
                .usingComparatorWithPrecision(1e-4f)
                .containsExactly(linguistic("start"));

        List<FileTime> before = trained();
        Files.delete(out.resolve("results/joint-1-probe.json"));
        String again = run();
        assertThat(again).contains("probe --model").doesNotContain("train --data", "evaluate --model");
        assertThat(trained()).isEqualTo(before);
        assertThat(run("--ask-about", "1")).contains("was begun with askAbout 3, not 1");
    }

    @Test
    void saysWhatCannotBe() throws IOException {
        assertThat(run("--start", "here", "--language-model", "there")).contains("leave out --encoder-files");
        assertThat(run("--seeds", "1,1")).contains("Each seed counts once");
        write("joint", NOTHING, tasks("joint").replace("\"emotion\"", "\"gender\""));
        assertThat(run()).contains("the same tasks and as many examples", "gender");
        write("joint", NOTHING, tasks("joint").replace("\"steps\": 1", "\"steps\": 3"));
        assertThat(run()).contains("'joint' {\"examples\":6");
        write("joint", "\"oneAdapter\": \"linguistic\"", tasks("joint"));
        assertThat(run()).contains("'single' has \"oneAdapter\"");
        Files.delete(directory.resolve("joint.json"));
        assertThat(run()).contains("joint.json");
        Files.writeString(directory.resolve("manifest.jsonl"), clip("rough-week-sad", "it's", "sad", "train"));
        write("joint", NOTHING, tasks("joint"));
        assertThat(run()).contains("split 'validation'", "has 0");
        assertThat(out).doesNotExist();
    }

    private float[] linguistic(String model) {
        AudioClip clip = AudioClip.read(directory.resolve("test-rough-week-sad.wav"));
        try (SpeechLanguageModel loaded = SpeechLanguageModel.load(out.resolve(model))) {
            return loaded.hear(clip).linguistic().toArray();
        }
    }

    private List<FileTime> trained() throws IOException {
        try (Stream<Path> files = Files.find(out, 2, (file, attributes) -> file.endsWith("dualslm.json"))) {
            List<FileTime> times = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                times.add(Files.getLastModifiedTime(file));
            }
            assertThat(times).hasSize(5);
            return times;
        }
    }

    private String clip(String name, String transcript, String emotion, String split) throws IOException {
        Path file = directory.resolve(split + "-" + name + ".wav");
        try (InputStream in = DualSlm.class.getResourceAsStream("clips/" + name + ".wav")) {
            Files.write(file, in.readAllBytes());
        }
        return "{\"audio\": \"%s\", \"transcript\": \"%s\", \"split\": \"%s\", \"emotion\": \"%s\", \"speaker\": \"%s\"}"
                .formatted(file.getFileName(), transcript, split, emotion, name);
    }

    private void write(String name, String settings, String stages) throws IOException {
        Files.writeString(directory.resolve(name + ".json"), "{%s, \"stages\": [%s]}".formatted(settings, stages));
    }

    private static String spelling(String adapter, String name) {
        return "{\"name\": \"%s\", \"kind\": \"spelling\", \"train\": [\"%s\"], %s}".formatted(name, adapter, STEPS);
    }

    private static String tasks(String method) {
        return "{\"name\": \"%s\", \"method\": \"%s\", \"tasks\": {\"transcription\": 1, \"emotion\": 1}, %s}"
                .formatted(method, method, STEPS);
    }

    private String run(String... more) {
        List<String> arguments = new ArrayList<>(List.of("ablation", "--data", directory.toString()));
        arguments.addAll(List.of("--out", out.toString(), "--curricula", directory.toString(), "--threads", "1"));
        arguments.addAll(List.of("--train-on", "3", "--probe-on", "3", "--dialogues", "1", "--resamples", "20"));
        if (more.length == 0) {
            arguments.addAll(List.of("--seeds", "1"));
        }
        if (!List.of(more).contains("--ask-about")) {
            arguments.addAll(List.of("--ask-about", "3"));
        }
        arguments.addAll(List.of(more));
        return Program.run(arguments.toArray(String[]::new));
    }
}
