package org.dualslm.train.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.dualslm.api.Attribute;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestTest {
    @TempDir
    Path directory;

    @BeforeEach
    void recordings() throws IOException {
        Files.createDirectories(directory.resolve("wavs"));
        Files.writeString(directory.resolve("wavs/a.wav"), "a");
        Files.writeString(directory.resolve("wavs/b.wav"), "b");
    }

    @Test
    void readsEveryField() throws IOException {
        write("""
                {"audio": "wavs/a.wav", "transcript": " Hello there ", "speaker": "f1", "gender": "female", "pitch": "high",
                """.strip() + """
                 "tempo": "fast", "energy": "loud", "emotion": "happy", "seconds": 2.1, "voice": 3, "split": "validation"}
                """);

        Manifest manifest = Manifest.read(directory, OnFault.FAIL);

        assertThat(manifest.utterances())
                .containsExactly(new Utterance(
                                directory.resolve("wavs/a.wav").toAbsolutePath(),
                                "Hello there",
                                "f1",
                                Map.of(
                                        Attribute.EMOTION, "happy",
                                        Attribute.GENDER, "female",
                                        Attribute.PITCH, "high",
                                        Attribute.TEMPO, "fast",
                                        Attribute.ENERGY, "loud"),
                                Split.VALIDATION)
                        .withSeconds(2.1));
        assertThat(manifest.utterances().get(0).labels().keySet()).containsExactly(Attribute.values());
        assertThat(manifest.missing()).isEmpty();
    }

    @Test
    void mostFieldsMayBeLeftOut() throws IOException {
        write("\n{\"audio\": \"wavs/a.wav\"}\n\n{\"audio\": \"%s\", \"gender\": null, \"pitch\": \"\"}\n"
                .formatted(directory.resolve("wavs/b.wav").toAbsolutePath()));

        Manifest manifest = Manifest.read(directory.resolve(Manifest.FILE_NAME), OnFault.FAIL);

        assertThat(manifest.utterances()).hasSize(2).allSatisfy(utterance -> {
            assertThat(utterance.transcript()).isEmpty();
            assertThat(utterance.speaker()).isEmpty();
            assertThat(utterance.labels()).isEmpty();
            assertThat(utterance.split()).isEqualTo(Split.TRAIN);
        });
    }

    @Test
    void tellsSplitsAndLabelsApart() throws IOException {
        write("""
                {"audio": "wavs/a.wav", "gender": "male", "split": "test"}
                {"audio": "wavs/b.wav", "gender": "female"}
                {"audio": "wavs/b.wav", "gender": "male"}
                """);
        Manifest manifest = Manifest.read(directory, OnFault.FAIL);
        assertThat(manifest.split(Split.TEST)).hasSize(1);
        assertThat(manifest.split(Split.TRAIN)).hasSize(2);
        assertThat(manifest.labels(Attribute.GENDER)).containsExactly("female", "male");
        assertThat(manifest.labels(Attribute.PITCH)).isEmpty();
    }

    @Test
    void missingRecordingsAreCountedOrFatal() throws IOException {
        write("""
                {"audio": "wavs/gone.wav"}
                {"audio": "wavs/a.wav"}
                """);
        Manifest manifest = Manifest.read(directory, OnFault.SKIP);
        assertThat(manifest.utterances()).hasSize(1);
        assertThat(manifest.missing())
                .containsExactly(directory.resolve("wavs/gone.wav").toAbsolutePath());
        assertThatThrownBy(() -> Manifest.read(directory, OnFault.FAIL))
                .isInstanceOf(CorpusException.class)
                .hasMessageContaining("line 1")
                .hasMessageContaining("gone.wav");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {                                                  | line 2
            {"audio": "wavs/a.wav"} {}                         | line 2
            {"audio": 'wavs/a.wav'}                            | line 2
            []                                                 | must be an object
            null                                               | must be an object
            {}                                                 | 'audio' must be a string, but is missing
            {"audio": ""}                                      | 'audio' must be a path, but is ''
            {"audio": 7}                                       | 'audio' must be a string, but is 7
            {"audio": "a\\u0000b"}                             | 'audio' must be a path
            {"audio": "wavs/a.wav", "transcript": ["x"]}       | 'transcript' must be a string, but is an array
            {"audio": "wavs/a.wav", "pitch": 200.5}            | 'pitch' must be a string, but is 200.5
            {"audio": "wavs/a.wav", "split": "dev"}            | one of [train, validation, test], but is 'dev'
            {"audio": "wavs/a.wav", "seconds": "2"}            | 'seconds' must be a number
            {"audio": "wavs/a.wav", "seconds": 0}              | cannot be 0.0 seconds long
            {"audio": "wavs/a.wav", "language": 7}             | 'language' must be a string
            {"audio": "wavs/a.wav", "turn": {"number": 1}}     | 'turn.dialogue' must be a string, but is missing
            {"audio": "wavs/a.wav", "turn": 3}                 | 'turn' must be an object
            {"audio": "wavs/a.wav", "turn": {"dialogue": "d", "number": -1}} | number -1 of dialogue 'd'
            {"audio": "wavs/a.wav", "turn": {"dialogue": "d", "number": 1, "before": [{}]}} | 'turn.before[0].text'
            {"audio": "wavs/a.wav", "reply": {"emotion": "sad"}} | 'reply.text' must be a string, but is missing
            {"audio": "wavs/a.wav", "reply": {"text": ""}}     | A reply has words
            """)
    void faultsNameFileAndLine(String line, String fault) throws IOException {
        write("{\"audio\": \"wavs/b.wav\"}\n" + line + "\n");
        assertThatThrownBy(() -> Manifest.read(directory, OnFault.SKIP))
                .isInstanceOf(CorpusException.class)
                .hasMessageContaining(Manifest.FILE_NAME + " line 2")
                .hasMessageContaining(fault);
    }

    @Test
    void readsWhatItWrites() {
        Utterance bare = new Utterance(directory.resolve("wavs/a.wav").toAbsolutePath(), "", "", Map.of(), Split.TEST);
        Utterance full = new Utterance(
                        directory.resolve("wavs/b.wav").toAbsolutePath(),
                        "Grüße, \"you\"",
                        "f1",
                        Map.of(Attribute.EMOTION, "happy", Attribute.PITCH, "low"),
                        Split.TRAIN)
                .withLanguage("de")
                .withSeconds(0.1 + 0.2)
                .withCaption("She\nwhispers")
                .withTurn(new DialogueTurn(
                        "d 7", 2, "B", List.of(new DialogueTurn.Line("A", "Hi"), new DialogueTurn.Line("", "Ho"))))
                .withReply(new Reply("Bye", Map.of(Attribute.TEMPO, "fast")));
        Utterance alone = full.withTurn(new DialogueTurn("x", 0, "", List.of())).withReply(new Reply("No", Map.of()));
        List<Utterance> all = List.of(bare, full, alone);
        for (Path file : List.of(directory.resolve("m.jsonl"), directory.resolve("elsewhere/m.jsonl"))) {
            Manifest.write(file, List.of(full));
            Manifest.write(file, all);
            assertThat(Manifest.read(file, OnFault.FAIL).utterances()).isEqualTo(all);
        }
        assertThat(directory.resolve("m.jsonl"))
                .content()
                .contains("\"wavs/a.wav\"")
                .doesNotContain(directory.toString());
        assertThat(directory.resolve("elsewhere/m.jsonl")).content().contains(directory.toString());
        assertThat(directory.resolve("elsewhere")).isDirectoryNotContaining("glob:**.unfinished");
        assertThatThrownBy(() -> Manifest.write(directory.resolve("wavs/a.wav/m.jsonl"), all))
                .isInstanceOf(CorpusException.class)
                .hasMessageContaining("m.jsonl");
    }

    @Test
    void refusesWhatIsNotThereOrEmptyOrNoText() throws IOException {
        assertThatThrownBy(() -> Manifest.read(directory.resolve("none"), OnFault.SKIP))
                .isInstanceOf(CorpusException.class)
                .hasMessageContaining("none");
        write("\n");
        assertThatThrownBy(() -> Manifest.read(directory, OnFault.SKIP))
                .isInstanceOf(CorpusException.class)
                .hasMessageContaining("no recording");
        Files.write(directory.resolve(Manifest.FILE_NAME), new byte[] {(byte) 0xFF, (byte) 0xFE, 0, 1});
        assertThatThrownBy(() -> Manifest.read(directory, OnFault.SKIP)).isInstanceOf(CorpusException.class);
    }

    private void write(String lines) throws IOException {
        Files.writeString(directory.resolve(Manifest.FILE_NAME), lines);
    }
}
