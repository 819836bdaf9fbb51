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
    private static final Sentences SENTENCES = Sentences.bundled();

    @Test
    void areEnoughAndVariedEnough() {
        int all = SENTENCES.training().size()
                + SENTENCES.validation().size()
                + SENTENCES.heldOut().size();
        assertThat(all).isGreaterThan(8000);
        assertThat(SENTENCES.heldOut()).hasSizeBetween(400, all / 10);
        assertThat(SENTENCES.validation()).hasSizeBetween(300, all / 10);
        assertThat(SENTENCES.vocabulary()).hasSizeBetween(1600, 2200);
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
        Map<String, Integer> counts = SentenceExtraction.counts(SENTENCES.training());
        for (List<String> part : List.of(SENTENCES.validation(), SENTENCES.heldOut())) {
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
        return List.of(SENTENCES.training(), SENTENCES.validation(), SENTENCES.heldOut());
    }
}
