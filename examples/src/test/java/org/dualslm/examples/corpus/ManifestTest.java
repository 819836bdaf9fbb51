package org.dualslm.examples.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dualslm.examples.corpus.Labels.Emotion;
import org.dualslm.examples.corpus.Labels.Energy;
import org.dualslm.examples.corpus.Labels.Gender;
import org.dualslm.examples.corpus.Labels.Pitch;
import org.dualslm.examples.corpus.Labels.Tempo;
import org.dualslm.examples.corpus.Utterance.Split;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {
    private static final String LINE =
            "{\"audio\":\"test/a.wav\",\"transcript\":\"it's a test\",\"speaker\":\"en+linda\","
                    + "\"gender\":\"female\",\"pitch\":\"low\",\"tempo\":\"fast\",\"energy\":\"quiet\",\"emotion\":\"sad\","
                    + "\"seconds\":1.235,\"split\":\"test\"}";

    @TempDir
    private Path folder;

    @Test
    void writesOneObjectALine() throws IOException {
        Labels labels = new Labels(Gender.FEMALE, Pitch.LOW, Tempo.FAST, Energy.QUIET, Emotion.SAD);
        Path file = folder.resolve("manifest.jsonl");
        Manifest.write(
                file,
                List.of(new Manifest.Entry("test/a.wav", "it's a test", "en+linda", labels, 1.23456, Split.TEST)));
        assertThat(Files.readString(file).strip().replace("\\u0027", "'")).isEqualTo(LINE);
        assertThat(folder).isDirectoryContaining(p -> p.equals(file)).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void readsBackWhatItWrote() throws IOException {
        Path file = folder.resolve("manifest.jsonl");
        List<Manifest.Entry> entries = new CorpusPlan(Sentences.bundled(), 1)
                .validation(50).stream()
                        .map(u -> new Manifest.Entry(
                                u.audio(), u.transcript(), u.speaker().name(), u.labels(), 2.5, u.split()))
                        .toList();
        Manifest.write(file, entries);
        assertThat(Manifest.read(file)).isEqualTo(entries);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "{}", "\"seconds\":\"x\"", "\"emotion\":\"bored\"", "\"audio\":null"})
    void namesTheLineThatIsWrong(String fault) throws IOException {
        Path file = folder.resolve("manifest.jsonl");
        String name = fault.contains(":") ? fault.substring(0, fault.indexOf(':')) : null;
        String bad = name == null ? fault : LINE.replaceAll(name + ":(\"[^\"]*\"|[0-9.]+)", fault);
        Files.write(file, List.of(LINE, bad));
        assertThatThrownBy(() -> Manifest.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("manifest.jsonl, line 2");
    }
}
