package org.dualslm.examples.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SentencesTest {
    private final Sentences sentences = Sentences.bundled();

    @Test
    void areEnoughAndVariedEnough() {
        int all = sentences.training().size()
                + sentences.validation().size()
                + sentences.heldOut().size();
        assertThat(all).isGreaterThan(8000);
        assertThat(sentences.heldOut()).hasSizeBetween(400, all / 10);
        assertThat(sentences.validation()).hasSizeBetween(300, all / 10);
        assertThat(sentences.vocabulary()).hasSizeBetween(1600, 2200);
    }

    @Test
    void areShortPlainAndDistinct() {
        Set<String> seen = new HashSet<>();
        for (List<String> part : parts()) {
            for (String sentence : part) {
                assertThat(sentence).matches("[a-z]+('[a-z]+)*( [a-z]+('[a-z]+)*){2,9}");
                assertThat(seen.add(sentence)).as("duplicate: %s", sentence).isTrue();
            }
        }
    }

    @Test
    void heldOutAndValidationWordsAreWellKnownFromTraining() {
        Map<String, Integer> counts = SentenceExtraction.counts(sentences.training());
        for (List<String> part : List.of(sentences.validation(), sentences.heldOut())) {
            assertThat(SentenceExtraction.counts(part).keySet())
                    .allMatch(word -> counts.getOrDefault(word, 0) >= SentenceSplit.MIN_TRAINING_COUNT);
        }
    }

    @Test
    void nearDuplicatesDoNotStraddleTheSplit() {
        Map<String, Integer> partOfKey = new HashMap<>();
        for (int part = 0; part < 3; part++) {
            for (String sentence : parts().get(part)) {
                for (String key : SentenceSplit.keys(sentence)) {
                    Integer other = partOfKey.putIfAbsent(key, part);
                    assertThat(other).as("part of '%s' of '%s'", key, sentence).isIn(null, part);
                }
            }
        }
    }

    @Test
    void splitDoesNotDependOnTheOrder() {
        List<String> all = parts().stream().flatMap(List::stream).sorted().toList();
        List<String> reversed = new ArrayList<>(all);
        Collections.reverse(reversed);
        assertThat(SentenceSplit.of(reversed)).isEqualTo(SentenceSplit.of(all));
    }

    @Test
    void frequentKeepsOnlySentencesOfFrequentWords() {
        // "rare" goes, and with it the second "c", so that "c b a" goes too.
        assertThat(SentenceExtraction.frequent(List.of("a b a", "b a b", "c b a", "c rare a"), 2))
                .containsExactly("a b a", "b a b");
    }

    private List<List<String>> parts() {
        return List.of(sentences.training(), sentences.validation(), sentences.heldOut());
    }
}
