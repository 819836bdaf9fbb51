package org.dualslm.train.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.dualslm.api.Attribute;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FoldTest {
    @Property(tries = 100)
    void eachSpeakerIsTestedOnceAndNeverTrainedOnThen(
            @ForAll @IntRange(min = 3, max = 10) int folds,
            @ForAll @IntRange(min = 0, max = 20) int women,
            @ForAll @IntRange(min = 10, max = 20) int men,
            @ForAll long seed) {
        List<Utterance> utterances = utterances(women, men);
        Collections.shuffle(utterances, new Random(seed));
        List<String> tested = new ArrayList<>();
        for (int number = 1; number <= folds; number++) {
            List<Utterance> divided = new Fold(number, folds).divide(utterances, Utterance::speaker);
            Map<String, List<Split>> splits = divided.stream()
                    .collect(Collectors.groupingBy(
                            Utterance::speaker,
                            Collectors.mapping(
                                    Utterance::split, Collectors.collectingAndThen(Collectors.toSet(), List::copyOf))));
            assertThat(splits.values())
                    .allSatisfy(ofSpeaker -> assertThat(ofSpeaker).hasSize(1));
            List<String> test = splits.keySet().stream()
                    .filter(speaker -> splits.get(speaker).equals(List.of(Split.TEST)))
                    .toList();
            tested.addAll(test);
            long testedWomen =
                    test.stream().filter(speaker -> speaker.startsWith("w")).count();
            assertThat(testedWomen).isBetween((long) women / folds, (long) (women + folds - 1) / folds);
            assertThat(splits.values()).contains(List.of(Split.VALIDATION), List.of(Split.TRAIN));
        }
        assertThat(tested).hasSize(women + men).doesNotHaveDuplicates();
    }

    @Test
    void spelledAsRead() {
        assertThat(Fold.parse(" 2/5 ")).isEqualTo(new Fold(2, 5)).hasToString("2/5");
    }

    @Test
    void noneDividesNothing() {
        List<Utterance> utterances = utterances(1, 1);
        assertThat(Fold.parse("none")).isEqualTo(Fold.NONE).hasToString("none");
        assertThat(Fold.NONE.divide(utterances, Utterance::speaker)).isEqualTo(utterances);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2", "2/", "/5", "a/5", "2/5/5", "-1/5", "0/5", "6/5", "1/2", "1/99999999999"})
    void refusesWhatIsNoFold(String text) {
        assertThatThrownBy(() -> Fold.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesFewerSpeakersThanFolds() {
        assertThatThrownBy(() -> new Fold(1, 5).divide(utterances(2, 2), Utterance::speaker))
                .isInstanceOf(CorpusException.class)
                .hasMessageContaining("only 4")
                .hasMessageContaining("5 folds")
                .hasMessageContaining("w1");
    }

    private static List<Utterance> utterances(int women, int men) {
        List<Utterance> utterances = new ArrayList<>();
        for (int i = 0; i < 2 * (women + men); i++) {
            int speaker = i / 2;
            boolean woman = speaker < women;
            utterances.add(new Utterance(
                    Path.of("/" + i + ".wav"),
                    "",
                    (woman ? "w" : "m") + speaker,
                    Map.of(Attribute.GENDER, woman ? "female" : "male"),
                    Split.TRAIN));
        }
        return utterances;
    }
}
