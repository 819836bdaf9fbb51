package org.dualslm.train.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.dualslm.api.Attribute;
import org.dualslm.api.SpeechLanguageModel;
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
import org.dualslm.train.task.Information;
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
    void reportsToPeopleAndPrograms() {
        EvaluationReport report = evaluate(
                new Evaluation.Settings(EnumSet.of(Hearing.BOTH), true, Set.of(Attribute.ENERGY), 16, 4, OnFault.SKIP),
                unheard.subList(0, 3));

        assertThat(report.toTable()).contains("3 recordings", "both", "word error rate", "energy accuracy", "%");
        JsonObject json = Json.parseObject(report.toJson(), "report");
        assertThat(json.integer("recordings")).isEqualTo(3);
        JsonObject both = json.object("scores").object("both");
        assertThat(both.number("wordErrorRate"))
                .isEqualTo(report.scores().get(Hearing.BOTH).words().rate());
        assertThat(both.object("attributes").object("energy").array("labels").texts())
                .containsExactly("loud", "quiet");
        JsonObject answer = json.array("answers").object(0);
        assertThat(answer.text("transcript")).isEqualTo(unheard.get(0).transcript());
        assertThat(answer.object("both").text("transcript")).isNotBlank();
        assertThat(answer.object("both").text("energy")).isIn("loud", "quiet");
    }

    @Test
    void asksOnlyWhatItIsToldTo() {
        EvaluationReport report = evaluate(
                new Evaluation.Settings(EnumSet.of(Hearing.LINGUISTIC), true, Set.of(), 16, 4, OnFault.SKIP),
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

        Evaluation.Settings strict =
                new Evaluation.Settings(EnumSet.of(Hearing.BOTH), true, Set.of(), 16, 4, OnFault.FAIL);
        assertThatThrownBy(() -> evaluate(strict, some))
                .isInstanceOf(CorpusException.class)
                .hasMessageContaining("gone.wav");
    }

    private static double energy(Map<Hearing, EvaluationScores> scores, Hearing hearing) {
        return scores.get(hearing).attributes().get(Attribute.ENERGY).weightedAccuracy();
    }

    private static EvaluationReport evaluate(Evaluation.Settings settings, List<Utterance> utterances) {
        return new Evaluation(model, TinyTraining.FORM, TextNormalizer.ENGLISH, settings)
                .run(utterances, LABELS, tiny.pool, Progress.NONE);
    }
}
