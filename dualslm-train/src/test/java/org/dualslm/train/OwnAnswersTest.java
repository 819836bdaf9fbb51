package org.dualslm.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.dualslm.api.SpokenTurn;
import org.dualslm.api.llm.ChatMessage;
import org.dualslm.api.llm.ChatMessage.Text;
import org.dualslm.api.llm.DifferentiableLanguageModel;
import org.dualslm.train.testing.TinyLanguageModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnAnswersTest {
    private static final List<ChatMessage> REPEAT = asking(" three one", "Repeat what I said.");

    @TempDir
    Path directory;

    private DifferentiableLanguageModel languageModel;

    @BeforeEach
    void load() {
        languageModel = TinyLanguageModel.load(directory.resolve("language-model"));
    }

    @AfterEach
    void close() {
        languageModel.close();
    }

    @Test
    void areWhatTheModelSaysToText() {
        OwnAnswers.Answer answer = answers(8).to(REPEAT);
        assertThat(text(answer)).isEqualTo("three one");
        assertThat(answer.ended()).isTrue();

        OwnAnswers.Answer cut = answers(1).to(REPEAT);
        assertThat(text(cut)).isEqualTo("three");
        assertThat(cut.ended()).isFalse();
        TurnWriter writer = new TurnWriter(languageModel);
        assertThat(writer.target(answer)).isEqualTo(writer.target("three one"));
        assertThat(writer.target(cut).length()).as("no end where there is none").isEqualTo(1);
    }

    @Test
    void areComputedOnceAndKept() throws IOException {
        OwnAnswers.Answer first = answers(8).to(REPEAT);
        Path file = file();
        String kept = Files.readString(file);
        assertThat(kept.lines()).hasSize(1);

        // As if the model had said something else: what is kept goes before.
        Files.writeString(file, kept.replaceFirst("\"tokens\":\\[\\d+", "\"tokens\":[4"));
        OwnAnswers.Answer read = answers(8).to(REPEAT);
        assertThat(read.tokens().get(0)).isEqualTo(4);
        assertThat(read.tokens().subList(1, read.tokens().size()))
                .isEqualTo(first.tokens().subList(1, first.tokens().size()));
        assertThat(file).content().hasLineCount(1);
    }

    @Test
    void surviveAKillInMidLine() throws IOException {
        OwnAnswers.Answer first = answers(8).to(REPEAT);
        Path file = file();
        Files.writeString(file, Files.readString(file).substring(0, 40));

        OwnAnswers after = answers(8);
        assertThat(after.to(REPEAT)).isEqualTo(first);
        OwnAnswers.Answer other = after.to(asking(" two", "Repeat what I said."));
        assertThat(file).content().hasLineCount(3);
        assertThat(answers(8).to(asking(" two", "Repeat what I said."))).isEqualTo(other);
        assertThat(file).content().hasLineCount(3);
    }

    private OwnAnswers answers(int mostTokens) {
        return new OwnAnswers(languageModel, directory.resolve("answers"), mostTokens);
    }

    private Path file() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("answers"))) {
            return files.findFirst().orElseThrow();
        }
    }

    private String text(OwnAnswers.Answer answer) {
        return languageModel
                .tokenizer()
                .decode(answer.tokens().stream().mapToInt(Integer::intValue).toArray())
                .strip();
    }

    private static List<ChatMessage> asking(String words, String instruction) {
        return List.of(new SpokenTurn(null, new Text(words), instruction).toMessage());
    }
}
