package org.dualslm.examples.training;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.dualslm.api.Attribute;
import org.dualslm.train.corpus.CorpusException;
import org.dualslm.train.corpus.Manifest;
import org.dualslm.train.corpus.OnFault;
import org.dualslm.train.corpus.Split;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** On a RAVDESS of six actors with seven short tones each, higher and louder from one to the next. */
class CorpusCommandTest {
    private static final int RATE = 16_000;

    @TempDir
    private Path directory;

    private Path corpus;

    @BeforeEach
    void layOut() throws IOException {
        corpus = directory.resolve("ravdess");
        for (int actor = 1; actor <= 6; actor++) {
            Path folder = Files.createDirectories(corpus.resolve("Actor_0" + actor));
            for (int emotion = 1; emotion <= 7; emotion++) {
                String name = "03-01-0%d-01-01-01-0%d.wav".formatted(emotion, actor);
                tone(folder.resolve(name), (actor % 2 == 0 ? 200 : 100) + 10 * emotion, 0.02 * emotion);
            }
        }
        Files.writeString(corpus.resolve("Actor_01/03-01-08-01-01-01-01.wav"), "no recording");
    }

    @Test
    void saysWhatIsThere() {
        assertThat(run("--corpus", "RAVDESS", "--data", corpus.toString(), "--fold", "1/3")
                        .lines())
                .contains(
                        "                             train  validation        test",
                        "recordings                      14          14          14",
                        "speakers                         2           2           2",
                        "gender female                    7           7           7",
                        "emotion angry                    2           2           2",
                        "0 missing",
                        "1 left out for a fault")
                .anyMatch(line -> line.contains("03-01-08-01-01-01-01.wav") && line.contains("neither"));
    }

    @Test
    void whoNamesNoPartOfACorpusWithoutSplitsHearsAllOfIt() {
        assertThat(heard()).isEqualTo(42);
        assertThat(heard("--fold=1/3")).isEqualTo(14);
        assertThat(heard("--split=validation")).as("of the first of five folds").isEqualTo(7);
        assertThat(heard("--split=all", "--limit=5")).isEqualTo(5);
    }

    private int heard(String... options) {
        List<String> all = new ArrayList<>(List.of("--corpus=ravdess", "--data=" + corpus));
        all.addAll(List.of(options));
        RecordingOptions recordings = CommandLine.populateCommand(new RecordingOptions(), all.toArray(String[]::new));
        return recordings.chosen(recordings.read()).size();
    }

    @Test
    void measuresAndListsWhatTrainTakes() {
        Path manifest = directory.resolve("lists/ravdess.jsonl");
        Path thresholds = directory.resolve("thresholds.json");
        String[] read = {
            "--corpus", "ravdess", "--data", corpus.toString(), "--fold", "1/3", "--measure", "--threads", "2"
        };

        String first = run(read, "--manifest", manifest.toString(), "--save-thresholds", thresholds.toString());

        assertThat(first).contains("all     pitch", "ordinary from").contains("42 recordings are listed in");
        Manifest listed = Manifest.read(manifest, OnFault.FAIL);
        assertThat(listed.utterances()).hasSize(42).allSatisfy(one -> {
            assertThat(one.labels()).containsOnlyKeys(Attribute.values());
            assertThat(one.seconds()).hasValue(0.5);
        });
        assertThat(labels(listed, Attribute.ENERGY)).containsExactlyInAnyOrder("quiet", "normal", "loud");

        String again = run(read, "--thresholds", thresholds.toString(), "--manifest", manifest.toString());
        assertThat(again.lines().limit(5).toList())
                .isEqualTo(first.lines().limit(5).toList());
        assertThat(Manifest.read(manifest, OnFault.FAIL)).isEqualTo(listed);
    }

    @Test
    void saysWhatToDoAboutWrongOptions() {
        assertThat(failure("--corpus", "rav", "--data", corpus.toString()))
                .isInstanceOf(CorpusException.class)
                .hasMessageContaining("ravdess");
        assertThat(failure("--corpus", "ravdess", "--data", corpus.toString(), "--fold", "1/3", "--on-fault", "FAIL"))
                .isInstanceOf(CorpusException.class)
                .hasMessageContaining("neither");
        assertThat(failure("--corpus", "ravdess", "--data", corpus.toString(), "--fold", "1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2/5");
    }

    @Test
    void listsNothingWhereNothingIs() throws IOException {
        Files.writeString(directory.resolve("train_frame.txt"), "0_1_d7|1|{HH}|hi there|surprise\n");
        Path manifest = directory.resolve("none.jsonl");
        assertThat(failure(
                        "--corpus",
                        "dailytalk",
                        "--data",
                        directory.toString(),
                        "--measure",
                        "--manifest",
                        manifest.toString()))
                .isInstanceOf(CorpusException.class)
                .hasMessageContaining("none.jsonl");
        assertThat(manifest).doesNotExist();
    }

    private static Set<String> labels(Manifest manifest, Attribute attribute) {
        return manifest.split(Split.TEST).stream()
                .map(one -> one.label(attribute).orElseThrow())
                .collect(Collectors.toSet());
    }

    private static String run(String[] some, String... more) {
        List<String> all = new ArrayList<>(List.of(some));
        all.addAll(List.of(more));
        return run(all.toArray(String[]::new));
    }

    private static String run(String... arguments) {
        StringWriter out = new StringWriter();
        CommandLine command = new CommandLine(new CorpusCommand());
        command.setOut(new PrintWriter(out));
        assertThat(command.execute(arguments)).isZero();
        return out.toString();
    }

    private static Exception failure(String... arguments) {
        AtomicReference<Exception> failure = new AtomicReference<>();
        CommandLine command = new CommandLine(new CorpusCommand());
        command.setOut(new PrintWriter(new StringWriter()));
        command.setExecutionExceptionHandler((thrown, line, parsed) -> {
            failure.set(thrown);
            return CommandLine.ExitCode.SOFTWARE;
        });
        assertThat(command.execute(arguments)).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        return failure.get();
    }

    /** A sine, as 16-bit mono WAV. */
    private static void tone(Path file, double hertz, double amplitude) throws IOException {
        int samples = RATE / 2;
        ByteBuffer bytes = ByteBuffer.allocate(44 + 2 * samples).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put("RIFF".getBytes(US_ASCII)).putInt(36 + 2 * samples).put("WAVEfmt ".getBytes(US_ASCII));
        bytes.putInt(16).putShort((short) 1).putShort((short) 1).putInt(RATE).putInt(2 * RATE);
        bytes.putShort((short) 2).putShort((short) 16);
        bytes.put("data".getBytes(US_ASCII)).putInt(2 * samples);
        for (int i = 0; i < samples; i++) {
            bytes.putShort((short) (32767 * amplitude * Math.sin(2 * Math.PI * hertz * i / RATE)));
        }
        Files.write(file, bytes.array());
    }
}
