package org.dualslm.train.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.dualslm.api.Attribute;
import org.dualslm.train.corpus.DialogueTurn.Line;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** StyleTalk, DailyTalk, MELD and IEMOCAP. */
class DialogueCorporaTest {
    private static final String STYLE_TALK =
            "diag_id,context,curr_audio_id,res_audio_id,curr_text,res_text,curr_emotion,curr_speed,curr_volume,res_emotion,res_speed,res_volume";
    private static final String MELD =
            "Sr No.,Utterance,Speaker,Emotion,Sentiment,Dialogue_ID,Utterance_ID,Season,Episode,StartTime,EndTime";

    @TempDir
    Path directory;

    private FakeCorpus files;

    @BeforeEach
    void files() {
        files = new FakeCorpus(directory);
    }

    @Test
    void styleTalkGivesContextAndReplyWithTheirStyles() {
        files.text(
                        "train.csv",
                        STYLE_TALK,
                        "book_1,\"A : I read it, twice. B : Did you? A : Yes.\",book_1/c_2.wav,book_1/r_2.wav,B: I'll  add it.  ,\"  Good, do!\",cheerful,slow,quiet,excited,fast,normal",
                        "book_2,A : Hi.,book_2/c_2.wav,book_2/r_2.wav,Hello,Yes,sad,normal,loud,neutral,normal,normal")
                .text(
                        "eval.csv",
                        STYLE_TALK,
                        "work_1,A : Hi.,work_1/c_2.wav,work_1/r_2.wav,B: Hey,Yes,angry,normal,loud,neutral,normal,normal")
                .recordings("audio/book_1/c_2.wav", "audio/book_1/r_2.wav", "audio/work_1/c_2.flac");

        Corpus corpus = files.read("styletalk");

        assertThat(corpus.split(Split.TRAIN))
                .containsExactly(new Utterance(
                                files.path("audio/book_1/c_2.wav"),
                                "I'll add it.",
                                "",
                                Map.of(Attribute.EMOTION, "happy", Attribute.TEMPO, "slow", Attribute.ENERGY, "quiet"),
                                Split.TRAIN)
                        .withLanguage("en")
                        .withSeconds(0.25)
                        .withTurn(new DialogueTurn(
                                "book_1",
                                3,
                                "B",
                                List.of(
                                        new Line("A", "I read it, twice."),
                                        new Line("B", "Did you?"),
                                        new Line("A", "Yes."))))
                        .withReply(new Reply(
                                "Good, do!",
                                Map.of(
                                        Attribute.EMOTION,
                                        "excited",
                                        Attribute.TEMPO,
                                        "fast",
                                        Attribute.ENERGY,
                                        "normal"))));
        assertThat(corpus.split(Split.TEST)).hasSize(1);
        assertThat(corpus.missing()).containsExactly(files.path("book_2/c_2.wav"));
        assertThat(corpus.notes()).singleElement().asString().contains("'angry'");
    }

    @Test
    void oddRowsCrashNothing() {
        files.text(
                        "train.csv",
                        STYLE_TALK,
                        ",,a/c_1.wav,,,,sad,slow,loud,,,",
                        "d1,,a/c_1.wav,,,,,,,,,",
                        "d2,,/,,,,,,,,,",
                        "d3,,\0,,,,,,,,,",
                        "d4,,,,,,,,,,,",
                        "d5")
                .recordings("a/c_1.wav");
        Corpus corpus = files.read("styletalk");
        assertThat(corpus.utterances()).singleElement().satisfies(utterance -> {
            assertThat(utterance.turn()).contains(new DialogueTurn("d1", 0, "B", List.of()));
            assertThat(utterance.reply()).isEmpty();
            assertThat(utterance.labels()).isEmpty();
        });
        assertThat(corpus.missing()).hasSize(2);
        assertThat(corpus.faults()).hasSize(3);
    }

    @Test
    void dailyTalkLinksItsTurns() {
        dailyTalk();

        Corpus corpus = files.read("dailytalk", CorpusOptions.standard().withFold(new Fold(1, 3)));

        assertThat(corpus.utterances())
                .extracting(
                        u -> u.turn().orElseThrow().dialogue(),
                        u -> u.turn().orElseThrow().number(),
                        Utterance::split)
                .containsExactly(
                        tuple("0", 0, Split.TEST),
                        tuple("0", 1, Split.TEST),
                        tuple("2", 0, Split.TRAIN),
                        tuple("10", 0, Split.VALIDATION));
        Utterance second = corpus.utterances().get(1);
        assertThat(second.transcript()).isEqualTo("I'm fine.");
        assertThat(second.speaker()).isEqualTo("1");
        assertThat(second.label(Attribute.EMOTION)).contains("happy");
        assertThat(second.turn().orElseThrow().before()).containsExactly(new Line("0", "How are you?"));
        assertThat(second.reply()).isEmpty();
        assertThat(corpus.utterances().get(0).reply())
                .contains(new Reply("I'm fine.", Map.of(Attribute.EMOTION, "happy")));
        assertThat(corpus.missing()).singleElement().asString().endsWith("2_0_d0");
    }

    @Test
    void dailyTalkKeepsItsAuthorsSplit() {
        dailyTalk().text("train_frame.txt", "0_0_d0|0|{HH AW1}|how are you?|none", "0_1_d2|1|{HH}|hi|none", "bad|line");
        Corpus corpus = files.read("dailytalk");
        assertThat(corpus.split(Split.TRAIN)).hasSize(3);
        assertThat(corpus.split(Split.VALIDATION)).hasSize(1);
        assertThat(corpus.faults())
                .singleElement()
                .asString()
                .contains("train_frame.txt line 3")
                .contains("2 fields");
    }

    @Test
    void dailyTalkIsReadFromItsListsAlone() {
        files.recordings("data/7/0_1_d7.wav")
                .text("train_frame.txt", "0_1_d7|1|{HH}|hi there|surprise", "x_1_d7|1|{HH}|hi|none")
                .text("train_phone.txt", "0_1_d7|1|{HH}|hi there|surprise");
        Corpus corpus = files.read("dailytalk");
        assertThat(corpus.utterances()).singleElement().satisfies(utterance -> {
            assertThat(utterance.transcript()).isEqualTo("hi there");
            assertThat(utterance.labels()).isEqualTo(Map.of(Attribute.EMOTION, "surprised"));
        });
        assertThat(corpus.faults())
                .singleElement()
                .asString()
                .contains("line 2")
                .contains("x_1_d7");
    }

    @Test
    void dailyTalksDamagedMetadataIsTold() {
        files.recordings("data/0/0_0_d0.wav").text("metadata.json", "{\"0\": {\"0\": {\"speaker\": 0}}}");
        assertThatThrownBy(() -> files.read("dailytalk"))
                .isInstanceOf(CorpusException.class)
                .hasMessageContaining("metadata.json")
                .hasMessageContaining("text");
    }

    private FakeCorpus dailyTalk() {
        return files.recordings("data/0/0_0_d0.wav", "data/0/1_1_d0.wav", "data/2/0_1_d2.wav", "data/10/0_0_d10.flac")
                .text(
                        "metadata.json",
                        "{\"0\": {\"0\": {\"utterance_idx\": 0, \"dialog_idx\": 0, \"speaker\": 0, \"text\": \"How are you?\", \"emotion\": \"no emotion\"},",
                        " \"1\": {\"utterance_idx\": 1, \"dialog_idx\": 0, \"speaker\": 1, \"text\": \"I'm fine. \", \"emotion\": \"happiness\"},",
                        " \"2\": {\"utterance_idx\": 2, \"dialog_idx\": 0, \"speaker\": 0, \"text\": \"\", \"emotion\": \"no emotion\"}},",
                        " \"2\": {\"0\": {\"speaker\": \"1\", \"text\": \"Hi\", \"emotion\": \"anger\"}},",
                        " \"10\": {\"0\": {\"speaker\": 0, \"text\": \"Bye\", \"emotion\": \"fear\"}}}");
    }

    @Test
    void meldTellsClipsOfTheSameNumberApart() {
        files.text(
                        "train_sent_emo.csv",
                        MELD,
                        "1,You\u0092re late,Joey,anger,negative,0,0,8,21,\"00:16:16,059\",\"00:16:21,731\"",
                        "2,Sorry!,Rachel,sadness,negative,0,1,8,21,x,y",
                        "3,\"Well, ok\",Rachel,neutral,neutral,0,2,8,21,x,y",
                        "4,Oh,Waiter,joy,positive,a,2,8,21,x,y")
                .text("dev_sent_emo.csv", MELD, "1,Hey,Ross,surprise,positive,0,0,8,21,x,y")
                .text("test_sent_emo.csv", MELD, "1,Hi,Nobody,fear,negative,0,0,8,21,x,y")
                .recordings(
                        "train_splits/dia0_utt0.wav",
                        "train_splits/dia0_utt1.wav",
                        "dev_splits_complete/dia0_utt0.wav",
                        "output_repeated_splits_test/dia0_utt0.flac");

        Corpus corpus = files.read("meld");

        assertThat(corpus.utterances())
                .extracting(Utterance::transcript, Utterance::split, Utterance::labels)
                .containsExactlyInAnyOrder(
                        tuple("You’re late", Split.TRAIN, Map.of(Attribute.GENDER, "male", Attribute.EMOTION, "angry")),
                        tuple("Sorry!", Split.TRAIN, Map.of(Attribute.GENDER, "female", Attribute.EMOTION, "sad")),
                        tuple(
                                "Hey",
                                Split.VALIDATION,
                                Map.of(Attribute.GENDER, "male", Attribute.EMOTION, "surprised")),
                        tuple("Hi", Split.TEST, Map.of(Attribute.EMOTION, "fearful")));
        assertThat(corpus.split(Split.TRAIN))
                .extracting(utterance -> utterance.reply().map(Reply::text).orElse("none"))
                .containsExactly("Sorry!", "none");
        assertThat(corpus.missing()).singleElement().asString().endsWith("dia0_utt2");
        assertThat(corpus.faults())
                .singleElement()
                .asString()
                .contains("line 5")
                .contains("'a'");
    }

    @Test
    void meldNeedsNoFolderNamesForOneTable() {
        files.text("test_sent_emo.csv", MELD, "1,Hi,Ross,fear,negative,3,7,8,21,x,y")
                .recordings("dia3_utt7.wav");
        assertThat(files.readStrictly("meld").split(Split.TEST)).hasSize(1);
        files.text("dev_sent_emo.csv", MELD, "1,Hi,Ross,fear,negative,3,7,8,21,x,y");
        assertThat(files.read("meld").missing()).hasSize(2);
    }

    @Test
    void iemocapLeavesSessionsOut() {
        for (int session = 1; session <= 3; session++) {
            String dialogue = "Ses0" + session + "F_impro01";
            String folder = "Session" + session + "/";
            files.text(
                            folder + "dialog/EmoEvaluation/" + dialogue + ".txt",
                            "% [START_TIME - END_TIME] TURN_NAME EMOTION [V, A, D]",
                            "",
                            "[10.5000 - 12.0000]\t" + dialogue + "_M000\texc\t[2.5000, 2.5000, 2.5000]",
                            "C-E2:\tNeutral;\t()",
                            "",
                            "[6.2901 - 8.2357]\t" + dialogue + "_F000\tneu\t[2.5000, 2.5000, 2.5000]",
                            "[20.1 - 22.2]\t" + dialogue + "_F001\txxx\t[2.5000, 2.5000, 2.5000]")
                    .text(
                            folder + "dialog/transcriptions/" + dialogue + ".txt",
                            dialogue + "_F000 [006.2901-008.2357]: Excuse me.",
                            dialogue + "_M000 [010.5000-012.0000]: Yeah.",
                            "M: [LAUGHTER]")
                    .text(folder + "dialog/EmoEvaluation/Categorical/" + dialogue + "_e1_cat.txt", "whatever")
                    .recordings(
                            folder + "sentences/wav/" + dialogue + "/" + dialogue + "_F000.wav",
                            folder + "sentences/wav/" + dialogue + "/" + dialogue + "_M000.wav",
                            folder + "sentences/wav/" + dialogue + "/" + dialogue + "_F001.wav");
        }

        Corpus corpus = files.read("iemocap", CorpusOptions.standard().withFold(new Fold(2, 3)));

        assertThat(corpus.split(Split.TEST))
                .extracting(Utterance::transcript, Utterance::speaker, Utterance::labels)
                .containsExactly(
                        tuple("Excuse me.", "Ses02F", Map.of(Attribute.GENDER, "female", Attribute.EMOTION, "neutral")),
                        tuple("Yeah.", "Ses02M", Map.of(Attribute.GENDER, "male", Attribute.EMOTION, "happy")),
                        tuple("", "Ses02F", Map.of(Attribute.GENDER, "female")));
        assertThat(corpus.split(Split.TEST).get(1).turn())
                .contains(new DialogueTurn("Ses02F_impro01", 1, "Ses02M", List.of(new Line("Ses02F", "Excuse me."))));
        assertThat(corpus.split(Split.VALIDATION))
                .extracting(Utterance::speaker)
                .contains("Ses03F", "Ses03M");
        assertThat(corpus.split(Split.TRAIN)).extracting(Utterance::speaker).contains("Ses01F", "Ses01M");
        assertThat(files.read("iemocap", new CorpusOptions(new Fold(2, 3), EmotionWords.VERBATIM))
                        .labels(Attribute.EMOTION))
                .containsExactly("exc", "neu");
        assertThat(corpus.faults()).isEmpty();
        files.text("Session1/dialog/EmoEvaluation/Ses01F_impro02.txt", "[1.0 - 2.0] what");
        assertThat(files.read("iemocap", CorpusOptions.standard().withFold(new Fold(2, 3)))
                        .faults())
                .singleElement()
                .asString()
                .contains("Ses01F_impro02.txt line 1");
    }
}
