package org.dualslm.train.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.dualslm.api.Attribute;
import org.dualslm.api.Instructions;
import org.dualslm.api.SpeechLanguageModel;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.train.AlignmentWarmUp;
import org.dualslm.train.StageSettings;
import org.dualslm.train.StageTrainer;
import org.dualslm.train.TrainingParts;
import org.dualslm.train.TrainingRun;
import org.dualslm.train.corpus.CachedUtterance;
import org.dualslm.train.corpus.CorpusException;
import org.dualslm.train.corpus.OnFault;
import org.dualslm.train.corpus.Split;
import org.dualslm.train.corpus.Utterance;
import org.dualslm.train.progress.Progress;
import org.dualslm.train.report.EvaluationPage;
import org.dualslm.train.task.Information;
import org.dualslm.train.testing.Recordings;
import org.dualslm.train.testing.TinyTraining;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asks a trained model about recordings that it did not learn from. */
class EvaluationTest {
    private static final Map<Attribute, List<String>> LABELS = Map.of(Attribute.ENERGY, List.of("loud", "quiet"));

    @TempDir
    static Path directory;

    private static TinyTraining tiny;
    private static Provenance provenance;
    private static SpeechLanguageModel model;
    private static List<Utterance> unheard;

    @BeforeAll
    static void train() {
        tiny = new TinyTraining(directory);
        TrainingParts parts = tiny.parts();
        try (TrainingRun run = TrainingRun.open(directory.resolve("run"), Progress.NONE)) {
            StageSettings common = StageSettings.DEFAULTS.with("""
                    {"batchSize": 8, "optimizer": {"learningRate": 5e-3, "warmUpSteps": 10}, "seed": 1}
                    """);
            for (Information kind : Information.values()) {
                StageSettings warmUp = common.with("""
                        {"name": "spell-%1$s", "kind": "spelling", "train": ["%1$s"], "steps": 60}
                        """.formatted(kind.name().toLowerCase(Locale.ROOT)));
                new AlignmentWarmUp(parts, tiny.data, tiny.spelling(kind), warmUp, tiny.pool).train(run);
            }
            StageSettings joint = common.with("""
                    {"tasks": {"transcription": 1, "energy": 1}, "leaveOut": 0.5, "average": "tokens", "steps": 40}
                    """);
            new StageTrainer(parts, tiny.data, tiny.teaching(joint), joint, tiny.pool).train(run);
        }
        model = SpeechLanguageModel.builder()
                .encoder(parts.encoder())
                .paralinguistic(parts.paralinguistic(), parts.paralinguisticInput())
                .linguistic(parts.linguistic(), parts.linguisticInput())
                .languageModel(parts.languageModel())
                .build();
        provenance = new Provenance(
                "1",
                "17",
                "2026-01-01T00:00:00Z",
                "tiny",
                Map.of(),
                Map.of("encoder", "e"),
                "tones",
                directory.toString(),
                "all");
        unheard =
                tiny.data.validation().stream().map(CachedUtterance::utterance).toList();
    }

    @AfterAll
    static void close() {
        model.close();
        tiny.close();
    }

    @Test
    void eachKindOfVectorsCarriesItsOwnInformation() {
        EvaluationReport report = evaluate(Evaluation.Settings.everything(), unheard);

        Map<Hearing, EvaluationScores> scores = report.scores();
        assertThat(scores.get(Hearing.BOTH).words().rate()).isLessThan(0.1);
        assertThat(scores.get(Hearing.LINGUISTIC).words().rate()).isLessThan(0.2);
        assertThat(scores.get(Hearing.PARALINGUISTIC).words().rate()).isGreaterThan(0.6);
        assertThat(energy(scores, Hearing.BOTH)).isGreaterThan(0.8);
        assertThat(energy(scores, Hearing.PARALINGUISTIC)).isGreaterThan(0.9);
        assertThat(energy(scores, Hearing.LINGUISTIC)).isLessThan(0.8);
        assertThat(report.faults()).isEmpty();
    }

    @Test
    void reportsToPeopleAndPrograms() throws IOException {
        EvaluationReport report = evaluate(settings(Set.of(Attribute.ENERGY), OnFault.SKIP), unheard.subList(0, 3));

        assertThat(report.toTable()).contains("3 recordings", "both", "word error rate", "energy accuracy", "%");
        JsonObject json = Json.parseObject(report.toJson(provenance, Map.of()), "report");
        assertThat(json.integer("recordings")).isEqualTo(3);
        assertThat(json.object("provenance").text("corpus")).isEqualTo("tones");
        assertThat(json.object("provenance").object("fingerprints").text("encoder"))
                .isEqualTo("e");
        JsonObject both = json.object("scores").object("both");
        JsonObject words = both.object("figures").object("wordErrorRate");
        assertThat(words.number("value"))
                .isEqualTo(report.scores().get(Hearing.BOTH).words().rate());
        assertThat(words.number("low")).isLessThanOrEqualTo(words.number("value"));
        assertThat(words.has("wordings")).isFalse();
        assertThat(both.object("attributes").object("energy").array("labels").texts())
                .containsExactly("loud", "quiet");
        JsonObject answer = json.array("answers").object(0);
        assertThat(answer.text("audio"))
                .isEqualTo(unheard.get(0).audio().getFileName().toString());
        assertThat(answer.text("transcript")).isEqualTo(unheard.get(0).transcript());
        assertThat(answer.object("both").text("transcript")).isNotBlank();
        assertThat(answer.object("both").object("labels").text("energy")).isIn("loud", "quiet");
        assertThat(answer.object("both").has("reply")).isFalse();

        Path result = Files.writeString(directory.resolve("result.json"), report.toJson(provenance, Map.of()));
        assertThat(Comparison.of(result, result, Bootstrap.standard())
                        .differences()
                        .get(Hearing.BOTH)
                        .get("energy.accuracy")
                        .first())
                .isEqualTo(energy(report.scores(), Hearing.BOTH));
        String page = Files.readString(EvaluationPage.write(result));
        assertThat(page).contains("wordErrorRate", "95.0 %", "fingerprints.encoder", "Repeat what I said.");
        assertThat(directory.resolve("result-pictures/energy-heard-through-both.png"))
                .satisfies(
                        png -> assertThat(ImageIO.read(png.toFile()).getWidth()).isGreaterThan(300));
    }

    @Test
    void otherWordingsShowHowMuchAFigureDependsOnThem() {
        Instructions own = TinyTraining.WORDINGS.instructions();
        Instructions swapped = new Instructions(
                own.attributes().get(Attribute.ENERGY),
                own.description(),
                own.attributes().entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, any -> own.transcript())));
        Evaluation.Settings settings = settings(Set.of(Attribute.ENERGY), OnFault.SKIP);

        EvaluationReport report = new Evaluation(
                        model,
                        TinyTraining.FORM,
                        TextNormalizer.ENGLISH,
                        new Wordings(List.of(own, swapped)),
                        settings,
                        Bootstrap.standard())
                .run(unheard, LABELS, tiny.pool, Progress.NONE);

        EvaluationScores scores = report.scores().get(Hearing.BOTH);
        Spread spread = scores.wordings().get("energy.accuracy");
        assertThat(spread.max())
                .isEqualTo(energy(report.scores(), Hearing.BOTH))
                .isGreaterThan(0.8);
        assertThat(spread.min()).as("asked for the words, it tells no level").isZero();
        assertThat(spread.mean()).isEqualTo(spread.max() / 2);
        JsonObject json = Json.parseObject(report.toJson(provenance, Map.of()), "report");
        assertThat(json.array("instructions").size()).isEqualTo(2);
        assertThat(json.array("answers")
                        .object(0)
                        .object("both")
                        .array("otherWordings")
                        .object(0)
                        .text("transcript"))
                .isIn("loud", "quiet");
    }

    @Test
    void answersThatNameNoLabelAreWrongAndListed() {
        Evaluation.Settings settings = settings(Set.of(Attribute.ENERGY), OnFault.SKIP);
        List<Utterance> renamed = unheard.stream()
                .map(utterance -> new Utterance(
                        utterance.audio(),
                        utterance.transcript(),
                        utterance.label(Attribute.ENERGY).orElseThrow().equals("loud") ? "shouting" : "whispering",
                        Map.of(Attribute.ENERGY, "booming"),
                        Split.TEST))
                .toList();
        EvaluationReport report = new Evaluation(
                        model,
                        TinyTraining.FORM,
                        TextNormalizer.ENGLISH,
                        Wordings.only(TinyTraining.WORDINGS.instructions()),
                        settings,
                        Bootstrap.standard())
                .run(renamed, Map.of(Attribute.ENERGY, List.of("booming", "silent")), tiny.pool, Progress.NONE);

        EvaluationScores scores = report.scores().get(Hearing.BOTH);
        assertThat(scores.figures().get("energy.accuracy").value()).isZero();
        assertThat(scores.unknownAnswers().get(Attribute.ENERGY)).containsOnlyKeys("loud", "quiet");
        assertThat(report.toTable()).contains("answers name no label");
        assertThat(scores.speakers()).extracting(SpeakerScores::speaker).containsExactly("shouting", "whispering");
        assertThat(scores.speakers().stream()
                        .mapToInt(SpeakerScores::recordings)
                        .sum())
                .isEqualTo(renamed.size());
    }

    /** One recording, and the same turned down: the level is all that tells them apart. */
    @Test
    void atOneLevelLoudnessTellsNothing() {
        Utterance loud = unheard.stream()
                .filter(utterance -> utterance.labels().containsValue("loud"))
                .findFirst()
                .orElseThrow();
        float[] samples = AudioClip.read(loud.audio()).toArray();
        for (int i = 0; i < samples.length; i++) {
            samples[i] *= 0.04f;
        }
        Path turnedDown =
                Recordings.write(directory.resolve("turned-down.wav"), AudioClip.of(samples, Recordings.SAMPLE_RATE));
        Utterance quiet = new Utterance(turnedDown, loud.transcript(), "robot", loud.labels(), Split.TEST);

        assertThat(energies(0, loud, quiet)).containsExactly("loud", "quiet");
        List<String> atOneLevel = energies(0.1, loud, quiet);
        assertThat(atOneLevel.get(0)).isEqualTo(atOneLevel.get(1));
    }

    /** What is answered about energy, and nothing but a reply beside. */
    private static List<String> energies(double level, Utterance... utterances) {
        Evaluation.Settings settings = new Evaluation.Settings(
                EnumSet.of(Hearing.BOTH), false, Set.of(Attribute.ENERGY), true, level, 8, 4, OnFault.SKIP);
        return evaluate(settings, List.of(utterances)).utterances().stream()
                .map(each -> each.answers(Hearing.BOTH, 0))
                .peek(answers -> assertThat(answers.reply()).isNotNull())
                .peek(answers -> assertThat(answers.transcript()).isNull())
                .map(answers -> answers.attributes().get(Attribute.ENERGY))
                .toList();
    }

    @Test
    void asksOnlyWhatItIsToldTo() {
        EvaluationReport report = evaluate(
                new Evaluation.Settings(EnumSet.of(Hearing.LINGUISTIC), true, Set.of(), false, 0, 16, 4, OnFault.SKIP),
                unheard.subList(0, 2));
        assertThat(report.scores().keySet()).containsExactly(Hearing.LINGUISTIC);
        assertThat(report.scores().get(Hearing.LINGUISTIC).attributes()).isEmpty();
        assertThat(report.toTable()).doesNotContain("energy");
    }

    @Test
    void recordingsThatCannotBeHeardAreCountedOrFatal() {
        List<Utterance> some = new ArrayList<>(unheard.subList(0, 1));
        some.add(new Utterance(directory.resolve("gone.wav"), "one", "", Map.of(), Split.TEST));

        EvaluationReport report = evaluate(Evaluation.Settings.everything(), some);
        assertThat(report.utterances()).hasSize(1);
        assertThat(report.faults()).singleElement().satisfies(fault -> assertThat(fault.audio())
                .isEqualTo(some.get(1).audio()));
        assertThat(report.toTable()).contains("1 recordings could not be heard", "gone.wav");

        Evaluation.Settings strict = settings(Set.of(), OnFault.FAIL);
        assertThatThrownBy(() -> evaluate(strict, some))
                .isInstanceOf(CorpusException.class)
                .hasMessageContaining("gone.wav");
    }

    private static double energy(Map<Hearing, EvaluationScores> scores, Hearing hearing) {
        return scores.get(hearing).attributes().get(Attribute.ENERGY).weightedAccuracy();
    }

    private static Evaluation.Settings settings(Set<Attribute> attributes, OnFault onFault) {
        return new Evaluation.Settings(EnumSet.of(Hearing.BOTH), true, attributes, false, 0, 16, 4, onFault);
    }

    private static EvaluationReport evaluate(Evaluation.Settings settings, List<Utterance> utterances) {
        Wordings wordings = Wordings.only(TinyTraining.WORDINGS.instructions());
        return new Evaluation(
                        model, TinyTraining.FORM, TextNormalizer.ENGLISH, wordings, settings, Bootstrap.standard())
                .run(utterances, LABELS, tiny.pool, Progress.NONE);
    }
}
