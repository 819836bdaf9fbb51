package org.dualslm.train.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CorporaTest {
    @TempDir
    Path directory;

    @Test
    void namesAreDistinctAndFindTheirReaders() {
        assertThat(Corpora.all())
                .extracting(CorpusReader::name)
                .containsExactly(
                        "librispeech",
                        "textrolspeech",
                        "styletalk",
                        "dailytalk",
                        "meld",
                        "iemocap",
                        "ravdess",
                        "emodb",
                        "crema-d",
                        "manifest");
        assertThat(Corpora.all())
                .allSatisfy(reader -> assertThat(Corpora.named(reader.name())).isSameAs(reader));
        assertThat(Corpora.named(" RAVDESS ").name()).isEqualTo("ravdess");
    }

    @Test
    void anUnknownNameIsAnsweredWithThoseThereAre() {
        assertThatThrownBy(() -> Corpora.named("ravdes"))
                .isInstanceOf(CorpusException.class)
                .hasMessageContaining("'ravdes'")
                .hasMessageContaining("ravdess")
                .hasMessageContaining("librispeech");
    }

    @ParameterizedTest
    @MethodSource("all")
    void aFolderWithNothingOfTheCorpusIsToldFromItsLayout(CorpusReader reader) throws Exception {
        Files.writeString(directory.resolve("readme.txt"), "nothing");
        Path none = directory.resolve("none");
        assertThatThrownBy(() -> reader.read(directory, CorpusOptions.standard(), OnFault.SKIP))
                .isInstanceOf(CorpusException.class)
                .hasMessageContaining(directory.toString())
                .hasMessageContaining(reader.layout().split("[ ,]")[0]);
        assertThatThrownBy(() -> reader.read(none, CorpusOptions.standard(), OnFault.SKIP))
                .isInstanceOf(CorpusException.class)
                .hasMessageContaining(none.toString());
    }

    static Iterable<CorpusReader> all() {
        return Corpora.all();
    }
}
