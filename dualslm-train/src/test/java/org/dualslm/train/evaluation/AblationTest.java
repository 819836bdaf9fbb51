package org.dualslm.train.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.dualslm.api.internal.json.Json;
import org.dualslm.train.corpus.CorpusException;
import org.dualslm.train.evaluation.Ablation.Pooled;
import org.dualslm.train.evaluation.Ablation.Run;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results of which it is known what they come to. */
class AblationTest {
    private static final int RECORDINGS = 20;
    private static final List<String> EMOTIONS = List.of("angry", "happy");

    @TempDir
    Path directory;

    private final Bootstrap bootstrap = new Bootstrap(200, 0.95, Bootstrap.Unit.UTTERANCE, 1);

    @Test
    void tellsSeparationFromEntanglement() throws IOException {
        Map<String, List<Run>> results = new LinkedHashMap<>();
        results.put("apart", List.of(run("apart-1", 20, 10, 20, 0, 20), run("apart-2", 18, 10, 20, 0, 18)));
        results.put("mixed", List.of(run("mixed-1", 20, 20, 20, 20, 10), run("mixed-2", 20, 20, 20, 20, 10)));

        Ablation ablation = Ablation.of(results, bootstrap);

        assertThat(ablation.runs()).isEqualTo(2);
        assertThat(ablation.units()).containsEntry("recordings", RECORDINGS).containsEntry("dialogues", 30);
        Map<String, Pooled> apart = ablation.variants().get("apart");
        // 20 and 18 of 20 right, of two labels: 1 and 0.8 above chance; half of the linguistic answers right: chance.
        assertThat(apart.get("attributes from how alone").each()).containsExactly(1.0, 0.8);
        assertThat(apart.get("attributes from what alone").figure().value()).isZero();
        assertThat(apart.get("words from what alone").figure().value()).isEqualTo(1);
        assertThat(apart.get("disentanglement").figure().value()).isCloseTo(0.95, within(1e-9));
        assertThat(apart.get("probe: disentanglement").figure().value()).isCloseTo(0.95, within(1e-9));
        assertThat(apart.get("disentanglement").less().value()).isZero();
        // Given 20 and 18 of 20 right, left out 10 of 20: for each question by itself and on average.
        assertThat(apart.get("context: dependence").figure().value()).isCloseTo(0.45, within(1e-9));
        assertThat(apart.get("emotion of the turn before").figure().value()).isCloseTo(0.95, within(1e-9));
        // From how alone as from both; from what alone, words as from both, and the topic never.
        assertThat(apart.get("topic of the turn before from what alone, dependence")
                        .figure()
                        .value())
                .isCloseTo(-0.5, within(1e-9));
        assertThat(apart.get("context from each alone: dependence").figure().value())
                .isCloseTo((0.45 + 0.45 - 0.5) / 3, within(1e-9));
        Map<String, Pooled> mixed = ablation.variants().get("mixed");
        assertThat(mixed.get("disentanglement").figure().value()).isZero();
        assertThat(mixed.get("context: dependence").figure().value()).isZero();
        Figure less = mixed.get("disentanglement").less();
        assertThat(less.value()).isCloseTo(0.95, within(1e-9));
        assertThat(less.excludesZero()).isTrue();
        assertThat(less.low()).as("seeds are drawn as well").isLessThan(0.92);

        assertThat(ablation.toMarkdown())
                .startsWith("| | apart | mixed | apart less mixed |\n| --- | --- | --- | --- |\n")
                .contains("| disentanglement | 95.0 (", "| +95.0 (+", " * |");
        assertThat(Json.parseObject(ablation.toJson(), "ablation")
                        .object("variants")
                        .keys())
                .containsExactly("apart", "mixed");
    }

    /** Of a model with one kind of vectors, these stand for both. */
    @Test
    void oneAdapterIsEntangledHoweverGood() throws IOException {
        Run one = run("one", 20, 20, 20, 20, 20);
        for (Path file : List.of(one.evaluation(), one.probe())) {
            Files.writeString(file, Files.readString(file).replace("paralinguistic", "ignored"));
        }
        Map<String, Pooled> figures =
                Ablation.of(Map.of("one", List.of(one)), bootstrap).variants().get("one");
        assertThat(figures.get("attributes from how alone").figure().value()).isEqualTo(1);
        assertThat(figures.get("disentanglement").figure().value()).isZero();
        assertThat(figures.get("probe: disentanglement").figure().value()).isZero();
    }

    @Test
    void refusesWhatCannotBeCompared() throws IOException {
        Run run = run("one", 20, 20, 20, 20, 20);
        Run other = run("other", 20, 20, 20, 20, 20);
        Files.writeString(
                other.evaluation(), Files.readString(other.evaluation()).replace("3.wav", "another.wav"));
        assertThatThrownBy(() -> Ablation.of(Map.of("a", List.of(run, other)), bootstrap))
                .isInstanceOf(CorpusException.class)
                .hasMessageContainingAll("one.json", "other.json", "the same recordings");
        assertThatThrownBy(() -> Ablation.of(Map.of("a", List.of(run), "b", List.of()), bootstrap))
                .hasMessageContaining("as many results");
        Files.writeString(
                other.evaluation(), Files.readString(other.evaluation()).replace("\"context\"", "\"nothing\""));
        assertThatThrownBy(() -> Ablation.of(Map.of("a", List.of(other)), bootstrap))
                .hasMessageContaining("--dialogues");
        Files.delete(other.probe());
        assertThatThrownBy(() -> Ablation.of(
                        Map.of("a", List.of(run), "b", List.of(new Run(run.evaluation(), other.probe()))), bootstrap))
                .hasMessageContaining(other.probe().toString());
    }

    /** Ten about each question, of which so many of twenty come out right with the first turn there, and ten without it. */
    private static String dialogues(int before, int ofTopic) {
        List<String> held = new ArrayList<>();
        for (String question : List.of("emotion", "words", "topic")) {
            for (int i = 0; i < 10; i++) {
                held.add("""
                        {"asked": "%s", "question": "%s?", "turns": ["%d.wav", "x.wav"],
                         "scores": {"GIVEN": %s, "LEFT_OUT": 0.5}}""".formatted(question, question, i, (question.equals("topic") ? ofTopic : before) / 20.0));
            }
        }
        return "{\"answers\": %s}".formatted(held);
    }

    /** A result in which so many of twenty recordings are answered rightly, from each kind of vectors, and so many words. */
    private Run run(String name, int how, int what, int wordsOfWhat, int wordsOfHow, int before) throws IOException {
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < RECORDINGS; i++) {
            String truth = EMOTIONS.get(i % 2);
            answers.add("""
                    {"audio": "%d.wav", "speaker": "s", "emotion": "%s",
                     "both": %s, "paralinguistic": %s, "linguistic": %s}""".formatted(
                    i, truth, heard(i, how, wordsOfWhat), heard(i, how, wordsOfHow), heard(i, what, wordsOfWhat)));
        }
        String heard = dialogues(before, before);
        String scores = "{\"attributes\": {\"emotion\": {\"labels\": [\"angry\", \"happy\"]}}}";
        Path evaluation = Files.writeString(directory.resolve(name + ".json"), """
                {"format": "dualslm-evaluation-1", "scores": {"both": %s, "paralinguistic": %s, "linguistic": %s},
                 "context": {"both": %s, "paralinguistic": %s, "linguistic": %s}, "answers": %s}""".formatted(
                        scores, scores, scores, heard, heard, dialogues(before, 0), answers));
        String audio = IntStream.range(0, RECORDINGS)
                .mapToObj(i -> "\"" + i + ".wav\"")
                .toList()
                .toString();
        Path probe = Files.writeString(
                directory.resolve(name + "-probe.json"),
                "{\"audio\": %s, \"told\": [%s, %s, %s, %s]}"
                        .formatted(
                                audio,
                                told("paralinguistic", "emotion", how),
                                told("linguistic", "emotion", what),
                                told("paralinguistic", "word:so", 10 + wordsOfHow / 2),
                                told("linguistic", "word:so", wordsOfWhat)));
        return new Run(evaluation, probe);
    }

    private static String heard(int recording, int right, int words) {
        return "{\"labels\": {\"emotion\": \"%s\"}, \"words\": [%d, 1], \"characters\": [0, 1]}"
                .formatted(answer(recording, right), recording < words ? 0 : 1);
    }

    /** The first ones are right; the wrong ones are of both labels. */
    private static String answer(int recording, int right) {
        return EMOTIONS.get(recording < right ? recording % 2 : 1 - recording % 2);
    }

    private static String told(String features, String target, int right) {
        List<Integer> truths =
                IntStream.range(0, RECORDINGS).mapToObj(i -> i % 2).toList();
        List<Integer> answers = IntStream.range(0, RECORDINGS)
                .mapToObj(i -> EMOTIONS.indexOf(answer(i, right)))
                .toList();
        return "{\"features\": \"%s\", \"target\": \"%s\", \"classes\": 2, \"truths\": %s, \"answers\": %s}"
                .formatted(features, target, truths, answers);
    }
}
