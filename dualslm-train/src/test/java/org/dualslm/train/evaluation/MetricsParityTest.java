package org.dualslm.train.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonArray;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.testkit.Fixture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MetricsParityTest {
    private static final Map<String, TextNormalizer> NORMALIZERS = Map.of(
            "identity", TextNormalizer.IDENTITY,
            "simple", TextNormalizer.SIMPLE,
            "whisper_basic", TextNormalizer.WHISPER_BASIC,
            "whisper_basic_no_diacritics", TextNormalizer.WHISPER_BASIC_NO_DIACRITICS);

    static Stream<Fixture> fixtures() {
        return Fixture.all(fixture -> expected(fixture).text("family", "").equals("metrics"));
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void errorRates(Fixture fixture) {
        JsonObject byNormalizer = expected(fixture).object("wer_cer");
        List<JsonArray> pairs = expected(fixture).array("pairs").arrays();
        assertThat(byNormalizer.keys()).isSubsetOf(NORMALIZERS.keySet());
        for (String name : byNormalizer.keys()) {
            TextNormalizer normalizer = NORMALIZERS.get(name);
            ErrorRate words = ErrorRate.NONE;
            ErrorRate characters = ErrorRate.NONE;
            List<JsonObject> items = byNormalizer.object(name).array("items").objects();
            for (int i = 0; i < items.size(); i++) {
                String reference = normalizer.normalize(pairs.get(i).text(0));
                String hypothesis = normalizer.normalize(pairs.get(i).text(1));
                JsonObject item = items.get(i);
                String where = name + ", pair " + i;
                assertThat(reference).as(where).isEqualTo(item.text("ref_normalised"));
                assertThat(hypothesis).as(where).isEqualTo(item.text("hyp_normalised"));
                check(where, ErrorRate.ofWords(reference, hypothesis), item, "word_edits", "ref_words", "wer");
                check(where, ErrorRate.ofCharacters(reference, hypothesis), item, "char_edits", "ref_chars", "cer");
                words = words.plus(ErrorRate.ofWords(reference, hypothesis));
                characters = characters.plus(ErrorRate.ofCharacters(reference, hypothesis));
            }
            JsonObject corpus = byNormalizer.object(name);
            check(name, words, corpus, "word_edits", "ref_words", "corpus_wer");
            check(name, characters, corpus, "char_edits", "ref_chars", "corpus_cer");
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void classification(Fixture fixture) {
        for (JsonObject expected : expected(fixture).array("classification").objects()) {
            String name = expected.text("name");
            List<String> labels = IntStream.range(0, expected.integer("num_classes"))
                    .mapToObj(Integer::toString)
                    .toList();
            ConfusionMatrix matrix = new ConfusionMatrix(
                    labels,
                    IntStream.of(fixture.ids(name + ".true"))
                            .mapToObj(labels::get)
                            .toList(),
                    IntStream.of(fixture.ids(name + ".pred"))
                            .mapToObj(labels::get)
                            .toList());
            assertThat(matrix.weightedAccuracy()).isCloseTo(expected.number("weighted_accuracy"), within(1e-12));
            assertThat(matrix.unweightedAccuracy()).isCloseTo(expected.number("unweighted_accuracy"), within(1e-12));
            assertThat(matrix.macroF1()).isCloseTo(expected.number("macro_f1"), within(1e-12));
            assertThat(matrix.weightedF1()).isCloseTo(expected.number("weighted_f1"), within(1e-12));
            // Where classes that never occur count as 0, means are over all of them.
            long occurring = Arrays.stream(matrix.counts())
                    .filter(row -> Arrays.stream(row).sum() > 0)
                    .count();
            long met = IntStream.range(0, labels.size())
                    .filter(k -> Arrays.stream(matrix.counts())
                                            .mapToLong(row -> row[k])
                                            .sum()
                                    + Arrays.stream(matrix.counts()[k]).sum()
                            > 0)
                    .count();
            assertThat(matrix.unweightedAccuracy() * occurring / labels.size())
                    .isCloseTo(expected.number("macro_recall_all_labels"), within(1e-12));
            assertThat(matrix.macroF1() * met / labels.size())
                    .isCloseTo(expected.number("macro_f1_all_labels"), within(1e-12));
            List<JsonArray> rows = expected.array("confusion_rows_true").arrays();
            for (int row = 0; row < rows.size(); row++) {
                assertThat(IntStream.of(rows.get(row).integers()).asLongStream().toArray())
                        .isEqualTo(matrix.counts()[row]);
            }
        }
    }

    private static JsonObject expected(Fixture fixture) {
        return Json.readObject(fixture.source(), "expected.json");
    }

    private static void check(
            String where, ErrorRate rate, JsonObject expected, String edits, String length, String ratio) {
        assertThat(rate.edits()).as(where).isEqualTo(expected.integer(edits));
        assertThat(rate.length()).as(where).isEqualTo(expected.integer(length));
        if (expected.has(ratio)) {
            assertThat(rate.rate()).as(where).isCloseTo(expected.number(ratio), within(1e-12));
        } else {
            assertThat(rate.rate()).as(where).isNaN();
        }
    }
}
