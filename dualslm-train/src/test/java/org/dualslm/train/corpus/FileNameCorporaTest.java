package org.dualslm.train.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.dualslm.api.Attribute;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** RAVDESS, EmoDB and CREMA-D. */
class FileNameCorporaTest {
    private static final CorpusOptions OF_THREE = CorpusOptions.standard().withFold(new Fold(1, 3));

    @TempDir
    Path directory;

    private FakeCorpus files;

    @BeforeEach
    void files() {
        files = new FakeCorpus(directory);
    }

    @Test
    void ravdessTellsEverythingByName() {
        files.recordings(
                "Actor_01/03-01-05-02-02-01-01.wav",
                "Actor_02/03-01-07-01-01-02-02.flac",
                "Audio_Speech_Actors_01-24/Actor_03/03-01-01-01-01-01-03.WAV");

        Corpus corpus = files.read("ravdess", OF_THREE);

        assertThat(corpus.utterances()).hasSize(3);
        assertThat(corpus.utterances().get(0))
                .isEqualTo(new Utterance(
                                files.path("Actor_01/03-01-05-02-02-01-01.wav"),
                                "Dogs are sitting by the door.",
                                "actor-01",
                                Map.of(Attribute.GENDER, "male", Attribute.EMOTION, "angry"),
                                Split.VALIDATION)
                        .withLanguage("en")
                        .withSeconds(0.25));
        assertThat(corpus.utterances().get(1).labels())
                .isEqualTo(Map.of(Attribute.GENDER, "female", Attribute.EMOTION, "disgusted"));
        assertThat(corpus.utterances().get(1).split()).isEqualTo(Split.TEST);
        assertThat(corpus.utterances().get(2).split()).isEqualTo(Split.TRAIN);
        assertThat(files.read("ravdess", OF_THREE.withEmotions(EmotionWords.VERBATIM))
                        .labels(Attribute.EMOTION))
                .contains("disgust");
    }

    @Test
    void ravdessPassesOverSongsAndCopies() {
        files.recordings(
                "Actor_01/03-01-01-01-01-01-01.wav",
                "Actor_02/03-01-01-01-01-01-02.wav",
                "Actor_03/03-01-01-01-01-01-03.wav",
                "copy/Actor_03/03-01-01-01-01-01-03.wav",
                "Actor_03/03-02-03-01-01-01-03.wav",
                "Actor_03/01-01-03-01-01-01-03.wav");
        Corpus corpus = files.read("ravdess", OF_THREE);
        assertThat(corpus.utterances()).hasSize(3);
        assertThat(corpus.faults()).isEmpty();
        assertThat(corpus.notes()).anyMatch(note -> note.contains("song") && note.contains("2 times"));
        assertThat(corpus.notes()).anyMatch(note -> note.contains("there twice"));
    }

    @Test
    void emodbIsGerman() {
        files.recordings("wav/03a01Wa.wav", "wav/08b10Lb.flac", "wav/13a05Na.wav");

        Corpus corpus = files.read("emodb", OF_THREE);

        assertThat(corpus.utterances())
                .extracting(Utterance::speaker, Utterance::language, Utterance::labels)
                .containsExactly(
                        tuple("03", "de", Map.of(Attribute.GENDER, "male", Attribute.EMOTION, "angry")),
                        tuple("08", "de", Map.of(Attribute.GENDER, "female", Attribute.EMOTION, "bored")),
                        tuple("13", "de", Map.of(Attribute.GENDER, "female", Attribute.EMOTION, "neutral")));
        assertThat(corpus.utterances().get(2).transcript()).contains("Stück Papier");
        assertThat(files.read("emodb", OF_THREE.withEmotions(EmotionWords.VERBATIM))
                        .labels(Attribute.EMOTION))
                .containsExactly("L", "N", "W");
    }

    @Test
    void cremaDReadsItsDemographics() {
        files.recordings(
                        "AudioWAV/1001_DFA_ANG_XX.wav",
                        "AudioWAV/1002_IEO_HAP_HI.wav",
                        "AudioWAV/1040_ITH_SAD_X.wav",
                        "AudioWAV/1003_ABC_XYZ_LO.wav")
                .text(
                        "VideoDemographics.csv",
                        "ActorID,Age,Sex,Race,Ethnicity",
                        "1001,51,Male,Caucasian,Not Hispanic",
                        "1002,21,Female,Caucasian,Not Hispanic",
                        "1040,21,?,Caucasian,Not Hispanic");

        Corpus corpus = files.read("crema-d", OF_THREE);

        assertThat(corpus.utterances())
                .extracting(Utterance::transcript)
                .containsExactly(
                        "Don't forget a jacket.", "It's eleven o'clock.", "", "I think I have a doctor's appointment.");
        assertThat(corpus.utterances())
                .extracting(Utterance::labels)
                .containsExactly(
                        Map.of(Attribute.GENDER, "male", Attribute.EMOTION, "angry"),
                        Map.of(Attribute.GENDER, "female", Attribute.EMOTION, "happy"),
                        Map.of(),
                        Map.of(Attribute.EMOTION, "sad"));
        assertThat(corpus.faults()).singleElement().asString().contains("VideoDemographics.csv line 4", "'?'");
        assertThat(corpus.notes()).singleElement().asString().contains("'XYZ'");
    }

    @Test
    void cremaDWorksWithoutDemographics() {
        files.recordings("1001_DFA_ANG_XX.wav", "1002_IEO_HAP_HI.wav", "1003_IEO_HAP_HI.wav");
        Corpus corpus = files.read("crema-d", OF_THREE);
        assertThat(corpus.labels(Attribute.GENDER)).isEmpty();
        assertThat(corpus.notes()).singleElement().asString().contains("VideoDemographics.csv");
    }

    @Test
    void whatIsUnreadableOrOddlyNamedIsLeftOutOrFatal() {
        files.recordings("wav/03a01Wa.wav", "wav/08b10Lb.wav", "wav/13a05Na.wav", "wav/oops.wav", "._03a01Wa.wav")
                .bytes("wav/03a01Fa.wav", new byte[100]);
        Corpus corpus = files.read("emodb", OF_THREE);
        assertThat(corpus.utterances()).hasSize(3);
        assertThat(corpus.faults())
                .satisfiesExactly(
                        fault -> assertThat(fault).contains("oops.wav").contains("no name"),
                        fault -> assertThat(fault).contains("03a01Fa.wav").contains("neither"));
        assertThatThrownBy(() -> files.readStrictly("emodb"))
                .isInstanceOf(CorpusException.class)
                .hasMessageContaining("oops.wav");
    }

    @Test
    void aWaveFileCountsBeforeTheSameAsFlac() {
        files.recordings("wav/03a01Wa.flac", "wav/03a01Wa.wav", "wav/08b10Lb.wav", "wav/13a05Na.wav");
        Corpus corpus = files.read("emodb", OF_THREE);
        assertThat(corpus.utterances()).hasSize(3);
        assertThat(corpus.utterances().get(0).audio()).isEqualTo(files.path("wav/03a01Wa.wav"));
        assertThat(List.of(corpus.faults(), corpus.notes(), corpus.missing())).allMatch(List::isEmpty);
    }
}
