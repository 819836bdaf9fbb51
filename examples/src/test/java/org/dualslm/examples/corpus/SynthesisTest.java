package org.dualslm.examples.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.dualslm.examples.corpus.Espeak.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** With espeak-ng where it is installed; the tests that need it are skipped elsewhere. */
class SynthesisTest {
    @TempDir
    private Path folder;

    @Test
    void saysHowToInstallAMissingProgram() {
        StringWriter errors = new StringWriter();
        int status = new CommandLine(new SynthesizeCommand())
                .setErr(new PrintWriter(errors, true))
                .execute("--out", folder.toString(), "--espeak", "no-such-program", "--utterances", "2");
        assertThat(status).isEqualTo(1);
        assertThat(errors.toString()).contains("'no-such-program'", "apt-get install espeak-ng");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void refusesAVoiceAndASentenceItDoesNotHave() {
        StringWriter errors = new StringWriter();
        CommandLine command = new CommandLine(new SynthesizeClipCommand()).setErr(new PrintWriter(errors, true));
        String out = folder.resolve("a.wav").toString();
        assertThat(command.execute("--out", out, "--speaker", "en+nobody", "hello there"))
                .isEqualTo(2);
        assertThat(command.execute("--out", out, "4 o'clock")).isEqualTo(2);
        assertThat(errors.toString()).contains("en+nobody", "en+linda", "4 o'clock");
    }

    @Test
    void reportsWhatEspeakComplainsAbout() {
        assumeEspeak();
        Speaker nobody = new Speaker("xx-nowhere", "f1", Labels.Gender.FEMALE);
        assertThatThrownBy(() -> new Espeak(Espeak.PROGRAM).speak("hello.", nobody, new Settings(50, 165, 100)))
                .isInstanceOf(EspeakException.class)
                .hasMessageContaining("xx-nowhere");
    }

    @Test
    void recordingsAreWhatTheirLabelsSay() {
        assumeEspeak();
        Synthesizer synthesizer = new Synthesizer(new Espeak(Espeak.PROGRAM));
        for (Utterance utterance : new CorpusPlan(Sentences.bundled(), 3).test(4)) {
            float[] sound = synthesizer.synthesize(utterance).orElseThrow();
            Labels labels = utterance.labels();
            double pitch = MedianPitch.of(sound, Effects.SAMPLE_RATE).orElseThrow();
            assertThat(Bands.medianPitch(labels.gender(), labels.pitch()).contains(pitch))
                    .as("%s: %s Hz", utterance, pitch)
                    .isTrue();
            Bands.Band level = Bands.level(labels.energy());
            assertThat(Level.active(sound, Effects.SAMPLE_RATE)).isBetween(level.low() - 1, level.high() + 1);
        }
    }

    @Test
    void corpusIsTheSameWhateverTheThreadsAndResumes() throws IOException {
        assumeEspeak();
        Path one = folder.resolve("one");
        Path two = folder.resolve("two");
        synthesize(one, 1);
        synthesize(two, 3);
        assertThat(contents(two)).isEqualTo(contents(one)).hasSize(6);

        List<Manifest.Entry> entries = Manifest.read(one.resolve("manifest.jsonl"));
        Path kept = one.resolve(entries.get(0).audio());
        FileTime old = FileTime.fromMillis(1_000_000);
        Files.setLastModifiedTime(kept, old);
        Files.delete(one.resolve(entries.get(1).audio()));
        synthesize(one, 2);
        assertThat(Files.getLastModifiedTime(kept)).isEqualTo(old);
        assertThat(contents(one)).isEqualTo(contents(two));
    }

    private static void synthesize(Path out, int threads) {
        int status = new CommandLine(new SynthesizeCommand())
                .setOut(new PrintWriter(new StringWriter()))
                .execute(
                        "--out",
                        out.toString(),
                        "--utterances",
                        "3",
                        "--recombined",
                        "0",
                        "--validation",
                        "1",
                        "--held-out",
                        "1",
                        "--threads",
                        String.valueOf(threads));
        assertThat(status).isZero();
    }

    /** Checksums by name. */
    private static Map<String, Integer> contents(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .collect(Collectors.toMap(f -> folder.relativize(f).toString(), SynthesisTest::checksum));
        }
    }

    private static int checksum(Path file) {
        try {
            return Arrays.hashCode(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assumeEspeak() {
        boolean installed;
        try {
            new ProcessBuilder(Espeak.PROGRAM, "--version").start().destroy();
            installed = true;
        } catch (IOException e) {
            System.out.println("Skipped, since espeak-ng is not installed: " + e.getMessage());
            installed = false;
        }
        assumeTrue(installed, "espeak-ng is not installed");
    }
}
