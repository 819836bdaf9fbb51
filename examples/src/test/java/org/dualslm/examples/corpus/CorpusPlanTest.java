package org.dualslm.examples.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dualslm.examples.corpus.Labels.Energy;
import org.dualslm.examples.corpus.Labels.Gender;
import org.dualslm.examples.corpus.Labels.Pitch;
import org.dualslm.examples.corpus.Utterance.Split;
import org.junit.jupiter.api.Test;

class CorpusPlanTest {
    private static final Sentences SENTENCES = Sentences.bundled();
    private final CorpusPlan plan = new CorpusPlan(SENTENCES, 1);

    @Test
    void sameSeedSamePlanOtherSeedOther() {
        assertThat(new CorpusPlan(SENTENCES, 1).training(300)).isEqualTo(plan.training(300));
        assertThat(new CorpusPlan(SENTENCES, 2).training(300)).isNotEqualTo(plan.training(300));
    }

    @Test
    void moreUtterancesBeginWithTheSameOnes() {
        assertThat(plan.training(300).subList(0, 100)).isEqualTo(plan.training(100));
    }

    @Test
    void splitsShareNeitherSentencesNorHeldOutVariants() {
        List<Utterance> train = plan.training(2000);
        List<Utterance> test = plan.test(1100);
        assertThat(new HashSet<>(SENTENCES.training()).containsAll(map(train, Utterance::transcript)))
                .isTrue();
        assertThat(new HashSet<>(SENTENCES.validation()).containsAll(map(plan.validation(100), Utterance::transcript)))
                .isTrue();
        assertThat(map(test, Utterance::transcript)).isEqualTo(new HashSet<>(SENTENCES.heldOut()));
        Set<String> trained = map(train, u -> u.speaker().variant());
        assertThat(map(test, u -> u.speaker().variant())).hasSize(4).doesNotContainAnyElementsOf(trained);
        assertThat(map(train, Utterance::speaker)).hasSizeGreaterThanOrEqualTo(16);
    }

    @Test
    void recombinedWordsAreThoseOfTrainingButNoJudgedSentence() {
        List<Utterance> recombined = plan.recombined(100, 500);
        assertThat(recombined)
                .extracting(Utterance::number)
                .startsWith(100, 101)
                .endsWith(599);
        assertThat(recombined).extracting(Utterance::split).containsOnly(Split.TRAIN);
        assertThat(plan.recombined(100, 600).subList(0, 500)).isEqualTo(recombined);
        Set<String> known = SENTENCES.training().stream()
                .flatMap(sentence -> Stream.of(sentence.split(" ")))
                .collect(Collectors.toSet());
        for (Utterance utterance : recombined) {
            String[] words = utterance.transcript().split(" ");
            assertThat(words).hasSizeBetween(3, 9);
            assertThat(known).contains(words);
            assertThat(SENTENCES.heldOut()).doesNotContain(utterance.transcript());
            assertThat(SENTENCES.validation()).doesNotContain(utterance.transcript());
        }
        assertThat(map(recombined, Utterance::transcript))
                .as("in other company")
                .filteredOn(text -> !SENTENCES.training().contains(text))
                .hasSizeGreaterThan(400);
    }

    @Test
    void inBalancedPhrasesRareWordsAreSaidMoreOftenThanInSentences() {
        List<Utterance> balanced = plan.balanced(100, 3000);
        assertThat(plan.balanced(100, 3100).subList(0, 3000)).isEqualTo(balanced);
        assertThat(map(balanced, Utterance::transcript))
                .doesNotContainAnyElementsOf(SENTENCES.heldOut())
                .doesNotContainAnyElementsOf(SENTENCES.validation());
        Map<String, Integer> written = SentenceExtraction.counts(SENTENCES.training());
        Map<String, Integer> said = SentenceExtraction.counts(
                balanced.stream().map(Utterance::transcript).toList());
        assertThat(written.keySet()).containsAll(said.keySet());
        int most = Collections.max(written.values());
        List<String> rare = written.keySet().stream()
                .filter(word -> written.get(word) == most / 400)
                .toList();
        double ofRare = rare.stream()
                .mapToInt(word -> said.getOrDefault(word, 0))
                .average()
                .orElseThrow();
        double ofMost = written.keySet().stream()
                .filter(word -> written.get(word) == most)
                .mapToInt(said::get)
                .max()
                .orElseThrow();
        assertThat(ofMost / ofRare).isBetween(12.0, 33.0);
    }

    @Test
    void labelsAreUniformAndIndependent() {
        List<Utterance> train = plan.training(12000);
        for (Function<Labels, Enum<?>> label : List.<Function<Labels, Enum<?>>>of(
                Labels::gender, Labels::pitch, Labels::tempo, Labels::energy, Labels::emotion)) {
            Map<Enum<?>, Long> counts =
                    train.stream().collect(Collectors.groupingBy(u -> label.apply(u.labels()), Collectors.counting()));
            double even = 12000.0 / counts.size();
            assertThat(counts.values()).allMatch(n -> Math.abs(n - even) < 5 * Math.sqrt(even));
        }
        // 1 of 2 · 3 · 3 combinations of three labels: 667 expected.
        long combination = train.stream()
                .map(Utterance::labels)
                .filter(l -> l.gender() == Gender.MALE && l.pitch() == Pitch.HIGH && l.energy() == Energy.QUIET)
                .count();
        assertThat(combination).isBetween(560L, 780L);
    }

    @Test
    void speakersHaveTheGenderOfTheLabel() {
        assertThat(plan.training(500))
                .allMatch(u -> u.speaker().gender() == u.labels().gender());
    }

    @Test
    void fileNamesTellUtterancesApart() {
        Utterance one = plan.training(1).get(0);
        assertThat(one.audio()).matches("train/000000-[0-9a-f]{8}\\.wav");
        Utterance otherSeed =
                new Utterance(one.split(), one.number(), one.transcript(), one.speaker(), one.labels(), one.seed() + 1);
        Utterance otherWords =
                new Utterance(one.split(), one.number(), "not that one", one.speaker(), one.labels(), one.seed());
        assertThat(Set.of(one.audio(), otherSeed.audio(), otherWords.audio())).hasSize(3);
    }

    @Test
    void pitchBandsDoNotTouch() {
        for (Gender gender : Gender.values()) {
            assertThat(Bands.medianPitch(gender, Pitch.LOW).high() * 1.1)
                    .isLessThan(Bands.medianPitch(gender, Pitch.NORMAL).low());
            assertThat(Bands.medianPitch(gender, Pitch.NORMAL).high() * 1.1)
                    .isLessThan(Bands.medianPitch(gender, Pitch.HIGH).low());
        }
    }

    private static <T> Set<T> map(List<Utterance> utterances, Function<Utterance, T> part) {
        return utterances.stream().map(part).collect(Collectors.toSet());
    }
}
