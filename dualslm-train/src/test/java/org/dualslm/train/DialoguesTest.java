package org.dualslm.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.dualslm.train.corpus.CachedUtterance;
import org.dualslm.train.corpus.DialogueTurn;
import org.dualslm.train.corpus.DialogueTurn.Line;
import org.dualslm.train.corpus.Reply;
import org.dualslm.train.corpus.Split;
import org.dualslm.train.corpus.Utterance;
import org.dualslm.train.task.Dialogue;
import org.dualslm.train.task.Dialogue.Exchange;
import org.junit.jupiter.api.Test;

class DialoguesTest {
    @Test
    void areAssembledFromOtherUtterancesOfTheSpeaker() {
        List<CachedUtterance> utterances = IntStream.range(0, 12)
                .mapToObj(i -> utterance("words " + i, i % 2 == 0 ? "even" : "odd"))
                .toList();
        Dialogues dialogues = new Dialogues(utterances, 1);
        Dialogues again = new Dialogues(utterances, 1);
        for (int i = 0; i < 12; i++) {
            Dialogue three = dialogues.of(i, 3);
            String speaker = three.now().speaker();
            assertThat(three).isEqualTo(again.of(i, 3));
            assertThat(three.earlier()).hasSize(3).doesNotHaveDuplicates().allSatisfy(exchange -> {
                assertThat(exchange.spoken().utterance().speaker()).isEqualTo(speaker);
                assertThat(exchange.spoken()).isNotEqualTo(three.spoken());
                assertThat(exchange.answer()).isEmpty();
            });
            assertThat(dialogues.of(i, 1).earlier()).isEqualTo(three.earlier().subList(2, 3));
            assertThat(dialogues.of(i, 99).earlier()).as("all there are").hasSize(5);
        }
        assertThat(new Dialogues(utterances, 2).of(0, 5)).isNotEqualTo(dialogues.of(0, 5));
    }

    @Test
    void nobodyKnownHasSaidNothingBefore() {
        List<CachedUtterance> unknown = List.of(utterance("one", ""), utterance("two", ""));
        assertThat(new Dialogues(unknown, 1).of(0, 3).earlier()).isEmpty();
    }

    @Test
    void ofTheCorpusGoBeforeThoseAssembled() {
        CachedUtterance hello = turn(0, "a", "hello");
        CachedUtterance fine = turn(1, "b", "fine and you");
        CachedUtterance well = turn(2, "a", "well");
        CachedUtterance glad = turn(3, "b", "glad to hear");
        CachedUtterance too = turn(4, "a", "me too");
        Dialogues dialogues = new Dialogues(List.of(too, fine, hello, glad, well, utterance("elsewhere", "a")), 1);

        Exchange first = new Exchange(hello, "fine and you");
        assertThat(dialogues.of(0, 9))
                .isEqualTo(new Dialogue(List.of(first, new Exchange(well, "glad to hear")), too, ""));
        assertThat(dialogues.of(0, 1).earlier()).containsExactly(new Exchange(well, "glad to hear"));
        assertThat(dialogues.of(3, 9).earlier()).containsExactly(new Exchange(fine, "well"));
        assertThat(dialogues.of(5, 9).earlier()).isEmpty();
    }

    @Test
    void turnsWithoutARecordingAreKnownInWords() {
        List<Line> lines = List.of(new Line("A", "hello"), new Line("B", "fine"), new Line("B", "and you"));
        Utterance last = utterance("very well", "s").utterance();
        CachedUtterance spoken = new CachedUtterance(
                last.withTurn(new DialogueTurn("d", 3, "A", lines)).withReply(new Reply("glad", Map.of())), "", 1);
        assertThat(new Dialogues(List.of(spoken), 1).of(0, 2))
                .isEqualTo(new Dialogue(List.of(Exchange.inText("hello", "fine and you")), spoken, "glad"));

        List<Line> nameless = List.of(new Line("", "hello"), new Line("", "fine"));
        CachedUtterance unnamed = new CachedUtterance(last.withTurn(new DialogueTurn("e", 2, "", nameless)), "", 1);
        assertThat(new Dialogues(List.of(unnamed), 1).of(0, 2).earlier())
                .containsExactly(Exchange.inText("hello", "fine"));
    }

    private static CachedUtterance turn(int number, String speaker, String transcript) {
        Utterance utterance = utterance(transcript, speaker).utterance();
        DialogueTurn turn = new DialogueTurn("d", number, speaker, List.of());
        return new CachedUtterance(utterance.withTurn(turn), transcript, 1);
    }

    private static CachedUtterance utterance(String transcript, String speaker) {
        Path audio = Path.of(transcript + ".wav");
        return new CachedUtterance(new Utterance(audio, transcript, speaker, Map.of(), Split.TRAIN), transcript, 1);
    }
}
