package org.dualslm.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.dualslm.train.corpus.CachedUtterance;
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
        Dialogues dialogues = new Dialogues(utterances, utterance -> Optional.empty(), 1);
        Dialogues again = new Dialogues(utterances, utterance -> Optional.empty(), 1);
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
        assertThat(new Dialogues(utterances, utterance -> Optional.empty(), 2).of(0, 5))
                .isNotEqualTo(dialogues.of(0, 5));
    }

    @Test
    void nobodyKnownHasSaidNothingBefore() {
        List<CachedUtterance> unknown = List.of(utterance("one", ""), utterance("two", ""));
        assertThat(new Dialogues(unknown, utterance -> Optional.empty(), 1)
                        .of(0, 3)
                        .earlier())
                .isEmpty();
    }

    @Test
    void ofTheCorpusGoBeforeThoseAssembled() {
        List<CachedUtterance> utterances = List.of(
                utterance("me too", "a"), // turn 4
                utterance("fine and you", "b"), // turn 1
                utterance("hello", "a"), // turn 0
                utterance("glad to hear", "b"), // turn 3
                utterance("well", "a"), // turn 2
                utterance("elsewhere", "a"));
        List<Integer> turns = List.of(4, 1, 0, 3, 2);
        Dialogues dialogues = new Dialogues(
                utterances,
                utterance -> IntStream.range(0, turns.size())
                        .filter(i -> utterances.get(i).utterance() == utterance)
                        .mapToObj(i -> new Dialogues.Place("d", turns.get(i)))
                        .findFirst(),
                1);

        assertThat(dialogues.of(0, 9))
                .isEqualTo(new Dialogue(
                        List.of(
                                new Exchange(utterances.get(2), "fine and you"),
                                new Exchange(utterances.get(4), "glad to hear")),
                        utterances.get(0),
                        ""));
        assertThat(dialogues.of(4, 9))
                .isEqualTo(new Dialogue(
                        List.of(new Exchange(utterances.get(2), "fine and you")), utterances.get(4), "glad to hear"));
        assertThat(dialogues.of(0, 1).earlier()).containsExactly(new Exchange(utterances.get(4), "glad to hear"));
        assertThat(dialogues.of(3, 9))
                .isEqualTo(new Dialogue(
                        List.of(new Exchange(utterances.get(1), "well")), utterances.get(3), "me too"));
        assertThat(dialogues.of(5, 9).earlier()).isEmpty();
    }

    private static CachedUtterance utterance(String transcript, String speaker) {
        Path audio = Path.of(transcript + ".wav");
        return new CachedUtterance(new Utterance(audio, transcript, speaker, Map.of(), Split.TRAIN), transcript, 1);
    }
}
