package org.dualslm.train.corpus.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.Collectors;
import org.dualslm.api.Attribute;
import org.dualslm.train.corpus.CorpusException;
import org.dualslm.train.corpus.Split;
import org.dualslm.train.corpus.Utterance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassThresholdsTest {
    @Test
    void eachClassHoldsAThirdOfAGender() {
        Random random = new Random(1);
        List<MeasuredUtterance> training = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            boolean woman = i % 2 == 0;
            training.add(measured(
                    woman ? "female" : "male",
                    (woman ? 200 : 110) + 15 * random.nextGaussian(),
                    4 + random.nextDouble(),
                    -30 + 5 * random.nextGaussian()));
        }
        ClassThresholds thresholds = ClassThresholds.of(training);

        for (String gender : List.of("female", "male")) {
            for (Attribute attribute : List.of(Attribute.PITCH, Attribute.TEMPO, Attribute.ENERGY)) {
                Map<String, Long> counts = training.stream()
                        .map(thresholds::label)
                        .filter(one -> one.label(Attribute.GENDER).orElseThrow().equals(gender))
                        .collect(Collectors.groupingBy(
                                one -> one.label(attribute).orElseThrow(), Collectors.counting()));
                assertThat(counts).hasSize(3).allSatisfy((label, count) -> assertThat(count)
                        .isEqualTo(100));
            }
        }
        assertThat(thresholds.genders()).containsExactly("all", "female", "male");
        assertThat(thresholds.label(measured("male", 150, 4.5, -30)).label(Attribute.PITCH))
                .contains("high");
        assertThat(thresholds.label(measured("female", 150, 4.5, -30)).label(Attribute.PITCH))
                .contains("low");
        assertThat(thresholds.label(measured("", 150, 4.5, -30)).label(Attribute.PITCH))
                .contains("normal");
        assertThat(thresholds.label(measured("other", 250, 9, 0)).labels())
                .containsAllEntriesOf(
                        Map.of(Attribute.PITCH, "high", Attribute.TEMPO, "fast", Attribute.ENERGY, "loud"));
    }

    @Test
    void tercilesLieBetweenTheFigures() {
        List<MeasuredUtterance> training = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            training.add(measured("female", 100 + i, 1, -i));
        }
        ClassThresholds.Band pitch =
                ClassThresholds.of(training).band("female", Attribute.PITCH).orElseThrow();
        // numpy.quantile(numpy.arange(100, 112), [1/3, 2/3])
        assertThat(pitch.from()).isCloseTo(103.6667, within(1e-4));
        assertThat(pitch.to()).isCloseTo(107.3333, within(1e-4));
    }

    @Test
    void aGenderOfTooFewGoesByAll() {
        List<MeasuredUtterance> training = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            training.add(measured("female", 200 + i, 4, -30));
        }
        training.add(measured("male", 100, 4, -30));
        ClassThresholds thresholds = ClassThresholds.of(training);
        assertThat(thresholds.band("male", Attribute.PITCH)).isEqualTo(thresholds.band("all", Attribute.PITCH));
        assertThat(thresholds.band("male", Attribute.PITCH)).isNotEqualTo(thresholds.band("female", Attribute.PITCH));
        assertThat(ClassThresholds.of(training.subList(0, 5)).genders()).isEmpty();
        assertThat(ClassThresholds.of(training.subList(0, 5)).label(training.get(0)))
                .isEqualTo(training.get(0).utterance());
    }

    @Test
    void labelsThatAreThereStayAndWhatIsUnknownStaysUnknown() {
        List<MeasuredUtterance> training = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            training.add(measured("male", 100 + i, 4, -30));
        }
        ClassThresholds thresholds = ClassThresholds.of(training);
        Utterance labelled = training.get(0).utterance().withLabel(Attribute.PITCH, "high");
        SpeechMeasures whisper =
                new SpeechMeasures(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.of(-60), 1);
        assertThat(thresholds
                        .label(new MeasuredUtterance(labelled, training.get(0).measures()))
                        .label(Attribute.PITCH))
                .contains("high");
        assertThat(thresholds
                        .label(new MeasuredUtterance(training.get(0).utterance(), whisper))
                        .labels())
                .isEqualTo(Map.of(Attribute.GENDER, "male", Attribute.ENERGY, "quiet"));
    }

    @Test
    void readsWhatItWrites(@TempDir Path directory) {
        List<MeasuredUtterance> training = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            training.add(measured(i % 2 == 0 ? "female" : "male", 100 + i / 3.0, 4 + i / 7.0, -30 - i / 9.0));
        }
        ClassThresholds thresholds = ClassThresholds.of(training);
        Path file = directory.resolve("thresholds.json");
        thresholds.write(file);
        assertThat(ClassThresholds.read(file)).isEqualTo(thresholds);
        assertThatThrownBy(() -> thresholds.write(directory.resolve("none/thresholds.json")))
                .isInstanceOf(CorpusException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"all\": 3}",
                "{\"all\": {\"pitch\": [1]}}",
                "{\"all\": {\"pitch\": [2, 1]}}",
                "{\"all\": {\"pitch\": [1, 2, 3]}}",
                "{\"all\": {\"pitch\": [\"a\", 2]}}"
            })
    void faultsNameTheFile(String json, @TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("thresholds.json"), json);
        assertThatThrownBy(() -> ClassThresholds.read(file))
                .isInstanceOf(CorpusException.class)
                .hasMessageContaining("thresholds.json");
    }

    private static MeasuredUtterance measured(String gender, double hertz, double rate, double decibels) {
        Utterance utterance = new Utterance(
                Path.of("/a.wav"), "", "", gender.isEmpty() ? Map.of() : Map.of(Attribute.GENDER, gender), Split.TRAIN);
        return new MeasuredUtterance(
                utterance,
                new SpeechMeasures(OptionalDouble.of(hertz), OptionalDouble.of(rate), OptionalDouble.of(decibels), 1));
    }
}
