package org.dualslm.train.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.dualslm.api.Attribute;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextrolSpeechTest {
    private static final String HEADER =
            "num,wav_fp,item_name,gender,pitch,tempo,energy,emotion,style_prompt,content_prompt";

    @TempDir
    Path directory;

    private FakeCorpus files;

    @BeforeEach
    void files() {
        files = new FakeCorpus(directory);
    }

    @Test
    void readsCaptionsAndTheirRecordingsBelowOtherFolders() {
        files.recordings(
                        "libritts/train-clean-100/19/198/19_198_000000_000000.wav",
                        "VCTK-Corpus/wav48/p225/p225_001.wav",
                        "emotion_dataset/ESD/0011/Angry/0011_000351.wav",
                        "emotion_dataset/MEAD/M003/angry/001.wav",
                        "emotion_dataset/MEAD/M005/angry/001.wav")
                .text(
                        "caption/random_train.csv",
                        HEADER,
                        "0,/data/LibriTTS/train-clean-100/19/198/19_198_000000_000000.wav,19_198_000000_000000,F,high,low,normal,neutral,\"A woman, high.\",Hello there",
                        "1,x/VCTK-Corpus/wav48/p225/p225_001.wav,p225_001,F,low,high,low,contempt,Low.,Call",
                        "2,/emo/MEAD/M003/angry/001.wav,MEAD-M003-angry-001,M,normal,normal,high,angry,Angry.,Bad",
                        "3,/emo/ESD/0011/Angry/0011_000351.wav,z,M,normal,normal,high,angry,Angry.,Bad",
                        "4,/emo/MEAD/M009/angry/001.wav,MEAD-M009-angry-001,M,normal,normal,high,angry,Gone.,Gone")
                .text(
                        "caption/random_test.csv",
                        HEADER,
                        "3,/emo/ESD/0011/Angry/0011_000351.wav,z,M,normal,normal,high,angry,Angry.,Bad");

        Corpus corpus = files.read("textrolspeech");

        assertThat(corpus.split(Split.TEST))
                .singleElement()
                .satisfies(one -> assertThat(one.audio().toString()).endsWith("0011_000351.wav"));
        assertThat(corpus.split(Split.TRAIN)).hasSize(3);
        assertThat(corpus.split(Split.TRAIN).get(0))
                .isEqualTo(new Utterance(
                                files.path("libritts/train-clean-100/19/198/19_198_000000_000000.wav"),
                                "Hello there",
                                "19",
                                Map.of(
                                        Attribute.GENDER, "female",
                                        Attribute.PITCH, "high",
                                        Attribute.TEMPO, "slow",
                                        Attribute.ENERGY, "normal",
                                        Attribute.EMOTION, "neutral"),
                                Split.TRAIN)
                        .withLanguage("en")
                        .withSeconds(0.25)
                        .withCaption("A woman, high."));
        assertThat(corpus.split(Split.TRAIN).get(1).speaker()).isEqualTo("p225");
        assertThat(corpus.split(Split.TRAIN).get(2).audio())
                .isEqualTo(files.path("emotion_dataset/MEAD/M003/angry/001.wav"));
        assertThat(corpus.missing()).singleElement().asString().contains("M009");
        assertThat(corpus.notes()).singleElement().asString().contains("listed before");
    }

    @Test
    void knowsOtherNamesOfColumns() {
        files.recordings("MEAD/M003/angry/001.wav")
                .text(
                        "train.csv",
                        "item_name,dur,pitch,energy,gender,emotion,spk,txt,style_prompt",
                        "MEAD-M003-angry-001,low,normal,low,M,surprised,M003,Oh,Slow.")
                .text("other.csv", "a,b", "1,2");
        Corpus corpus = files.read("textrolspeech");
        assertThat(corpus.utterances()).singleElement().satisfies(one -> {
            assertThat(one.speaker()).isEqualTo("M003");
            assertThat(one.transcript()).isEqualTo("Oh");
            assertThat(one.label(Attribute.TEMPO)).contains("slow");
        });
        assertThat(corpus.notes()).singleElement().asString().contains("other.csv");
    }

    @Test
    void aNameThatFitsTwoRecordingsIsAFault() {
        files.recordings("a/19_1_2_3.wav", "b/19_1_2_3.wav", "vctk/wav48/p225_001_mic1.flac")
                .text(
                        "train.csv",
                        HEADER,
                        "0,,,F,high,low,normal,neutral,A.,B",
                        "1,x/p225_001.wav,,F,low,low,low,sad,A.,B")
                .text("val.csv", HEADER.replace("wav_fp,", ""), "0,19_1_2_3,F,high,low,normal,neutral,A.,B");
        assertThat(files.read("textrolspeech").utterances())
                .extracting(Utterance::speaker)
                .containsExactly("p225");
        assertThat(files.read("textrolspeech").faults())
                .satisfiesExactly(
                        fault -> assertThat(fault).contains("val.csv line 2").contains("may be any of"),
                        fault -> assertThat(fault).contains("train.csv line 2").contains("names no recording"));
        files.text("train.csv", "wav_fp,style_prompt", "a/19_1_2_3.wav,Low.");
        assertThatThrownBy(() -> files.read("textrolspeech"))
                .isInstanceOf(CorpusException.class)
                .hasMessageContaining("gender");
    }
}
