package org.dualslm.train.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.dualslm.api.Attribute;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.train.corpus.CorpusException;
import org.dualslm.train.corpus.Split;
import org.dualslm.train.corpus.Utterance;
import org.dualslm.train.evaluation.Bootstrap;
import org.dualslm.train.evaluation.Provenance;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Vectors of which it is known what they carry. */
class ProbeTest {
    private static final List<String> EMOTIONS = List.of("angry", "happy", "sad");
    private static final List<String> WORDS = List.of("apple", "river", "window");

    private final ExecutorService pool = Executors.newFixedThreadPool(2);

    @AfterEach
    void shutDown() {
        pool.shutdownNow();
    }

    @Test
    void tellsWhatEachKindOfVectorsCarries() {
        ProbeReport report = probe(samples("speaker"));

        assertThat(report.speakerIndependent()).isTrue();
        assertThat(report.folds()).isEqualTo(5);
        assertThat(unweighted(report, "paralinguistic", "emotion")).isGreaterThan(0.95);
        assertThat(unweighted(report, "linguistic", "emotion")).isLessThan(0.5);
        assertThat(unweighted(report, "linguistic", ProbeReport.WORDS)).isGreaterThan(0.95);
        assertThat(unweighted(report, "paralinguistic", ProbeReport.WORDS)).isBetween(0.35, 0.65);
        assertThat(report.toTable()).contains("240 recordings", "5 folds", "33.3 %", "50.0 %", "linguistic");
        Provenance provenance = new Provenance("1", "17", "", "m", Map.of(), Map.of("encoder", "e"), "c", "", "");
        JsonObject json = Json.parseObject(report.toJson(provenance), "report");
        assertThat(json.array("results").size()).isEqualTo(6);
        assertThat(json.object("provenance").object("fingerprints").text("encoder"))
                .isEqualTo("e");
        assertThat(json.object("settings").object("bootstrap").integer("resamples"))
                .isEqualTo(1000);
    }

    /** Each speaker has one emotion only: who knows the voice knows the emotion, but a new voice tells nothing. */
    @Test
    void voicesDoNotPassForEmotions() {
        assertThat(unweighted(probe(samples("speaker")), "voice", "emotion")).isLessThan(0.5);
        assertThat(unweighted(probe(samples("")), "voice", "emotion"))
                .as("with unknown speakers, voices leak")
                .isGreaterThan(0.9);
        assertThat(probe(samples("")).speakerIndependent()).isFalse();
    }

    @Test
    void recordingsWithoutALabelAreLeftOut() {
        List<Utterance> utterances = samples("speaker").stream()
                .map(ProbeSample::utterance)
                .map(utterance -> utterance.speaker().equals("speaker0") ? utterance.withLabels(Map.of()) : utterance)
                .toList();
        ProbeTarget emotion = ProbeTarget.attributes(utterances).get(0);
        assertThat(emotion.labels()).isEqualTo(EMOTIONS);
        assertThat(emotion.truths()).startsWith(-1, 1, 2, 0);
    }

    @Test
    void refusesRecordingsWithNothingToTell() {
        Utterance same = new Utterance(Path.of("a.wav"), "yes", "s", Map.of(Attribute.EMOTION, "sad"), Split.TEST);
        ProbeSample sample = new ProbeSample(same, Map.of("x", new double[] {1}));
        assertThatThrownBy(() -> probe(List.of(sample, sample)))
                .isInstanceOf(CorpusException.class)
                .hasMessageContaining("Nothing to probe for");
    }

    @Test
    void summarizesVectorsByMeanAndDeviation() {
        Embeddings vectors = Embeddings.of(2, 2, new float[] {1, 10, 3, 10});
        assertThat(ProbeSample.statistics(vectors)).containsExactly(new double[] {2, 10, 1, 0}, within(1e-12));
    }

    private ProbeReport probe(List<ProbeSample> samples) {
        return new Probe(Probe.Settings.standard(Bootstrap.standard())).run(samples, pool);
    }

    private static double unweighted(ProbeReport report, String features, String target) {
        return report.results().stream()
                .filter(result ->
                        result.features().equals(features) && result.target().equals(target))
                .findFirst()
                .orElseThrow()
                .unweightedAccuracy()
                .value();
    }

    /** 12 speakers with 20 recordings each; without a name for them, they are unknown. */
    private static List<ProbeSample> samples(String name) {
        Random random = new Random(1);
        List<ProbeSample> samples = new ArrayList<>();
        for (int i = 0; i < 240; i++) {
            int speaker = i % 12;
            int emotion = speaker % EMOTIONS.size();
            int word = random.nextInt(WORDS.size());
            double[] how = noise(6, random);
            how[emotion] += 4;
            double[] what = noise(6, random);
            what[word] += 4;
            double[] voice = noise(12, random);
            voice[speaker] += 6;
            Map<String, double[]> features = new LinkedHashMap<>();
            features.put("paralinguistic", how);
            features.put("linguistic", what);
            features.put("voice", voice);
            Utterance utterance = new Utterance(
                    Path.of(i + ".wav"),
                    "the " + WORDS.get(word),
                    name.isEmpty() ? "" : name + speaker,
                    Map.of(Attribute.EMOTION, EMOTIONS.get(emotion)),
                    Split.TEST);
            samples.add(new ProbeSample(utterance, features));
        }
        return samples;
    }

    private static double[] noise(int width, Random random) {
        return random.doubles(width).map(value -> value - 0.5).toArray();
    }
}
