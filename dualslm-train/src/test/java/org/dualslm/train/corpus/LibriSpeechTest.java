package org.dualslm.train.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.dualslm.api.Attribute;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibriSpeechTest {
    @TempDir
    Path directory;

    private FakeCorpus files;

    @BeforeEach
    void layOut() {
        files = new FakeCorpus(directory.resolve("LibriSpeech"))
                .text(
                        "SPEAKERS.TXT",
                        "; comment",
                        "; ID | SEX | …",
                        "19   | F | train-clean-100  | 25.19 | Kara",
                        "84 | M | dev-clean | 8 | A | B")
                .recordings(
                        "train-clean-100/19/198/19-198-0000.flac",
                        "train-clean-100/19/198/19-198-0001.wav",
                        "dev-clean/84/121/84-121-0000.flac",
                        "test-other/367/130/367-130-0000.flac")
                .text(
                        "train-clean-100/19/198/19-198.trans.txt",
                        "19-198-0000 NORTHANGER ABBEY",
                        "19-198-0001 DON'T",
                        "19-198-0002 GONE")
                .text("dev-clean/84/121/84-121.trans.txt", "84-121-0000 GO", "")
                .text("test-other/367/130/367-130.trans.txt", "367-130-0000 LOBSTERS", "nonsense");
    }

    @Test
    void readsItsLayoutAndItsSplits() {
        Corpus corpus = files.read("librispeech");

        assertThat(corpus.split(Split.TRAIN).get(0))
                .isEqualTo(new Utterance(
                                files.path("train-clean-100/19/198/19-198-0000.flac"),
                                "northanger abbey",
                                "19",
                                Map.of(Attribute.GENDER, "female"),
                                Split.TRAIN)
                        .withLanguage("en")
                        .withSeconds(0.25));
        assertThat(corpus.split(Split.TRAIN)).hasSize(2);
        assertThat(corpus.split(Split.VALIDATION)).singleElement().satisfies(utterance -> assertThat(utterance.labels())
                .isEqualTo(Map.of(Attribute.GENDER, "male")));
        assertThat(corpus.split(Split.TEST)).singleElement().satisfies(utterance -> assertThat(utterance.labels())
                .isEmpty());
        assertThat(corpus.missing()).singleElement().asString().endsWith("19-198-0002");
        assertThat(corpus.faults())
                .singleElement()
                .asString()
                .contains("367-130.trans.txt line 2")
                .contains("nonsense");
    }

    @Test
    void oneSubsetMayBeReadAlone() {
        Corpus corpus =
                Corpora.named("librispeech").read(files.path("dev-clean"), CorpusOptions.standard(), OnFault.FAIL);
        assertThat(corpus.utterances()).singleElement().satisfies(utterance -> {
            assertThat(utterance.split()).isEqualTo(Split.VALIDATION);
            assertThat(utterance.label(Attribute.GENDER)).contains("male");
        });
    }

    @Test
    void faultsMayBeFatal() {
        assertThatThrownBy(() -> files.readStrictly("librispeech"))
                .isInstanceOf(CorpusException.class)
                .hasMessageContaining("367-130.trans.txt line 2");
        files.text("test-other/367/130/367-130.trans.txt", "367-130-0000 LOBSTERS");
        assertThatThrownBy(() -> files.readStrictly("librispeech"))
                .isInstanceOf(CorpusException.class)
                .hasMessageContaining("19-198.trans.txt line 3")
                .hasMessageContaining("19-198-0002");
    }
}
