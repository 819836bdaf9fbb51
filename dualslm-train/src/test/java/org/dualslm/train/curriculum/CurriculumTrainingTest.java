package org.dualslm.train.curriculum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dualslm.api.Attribute;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.train.StageOutcome;
import org.dualslm.train.TrainingException;
import org.dualslm.train.TrainingParts;
import org.dualslm.train.TrainingRun;
import org.dualslm.train.corpus.CachedCorpus;
import org.dualslm.train.corpus.CachedUtterance;
import org.dualslm.train.corpus.CorpusException;
import org.dualslm.train.corpus.EmotionWords;
import org.dualslm.train.corpus.Manifest;
import org.dualslm.train.corpus.OnFault;
import org.dualslm.train.corpus.Split;
import org.dualslm.train.corpus.Utterance;
import org.dualslm.train.internal.RecordJson;
import org.dualslm.train.progress.Progress;
import org.dualslm.train.testing.Recordings;
import org.dualslm.train.testing.TinyTraining;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CurriculumTrainingTest {
    /** The paper's three stages after our first, a few steps each. */
    private static final Curriculum CURRICULUM = Curriculum.parse("""
            {
              "seed": 2, "spelling": {"varianceShare": 0.1},
              "stages": [
                {"name": "spell", "kind": "spelling", "train": ["linguistic"], "steps": 3, "batchSize": 8},
                {"name": "joint", "tasks": {"transcription": 1, "energy": 1}, "epochs": 1, "batchSize": 8,
                 "transcriptWeight": 0.2},
                {"name": "replacement", "method": "replacement", "steps": 3, "batchSize": 8,
                 "tasks": {"transcription": 1, "energy": 1, "continuation": 1, "caption": 1, "last-word": 1}},
                {"name": "dialogue", "method": "replacement", "context": {"least": 0, "most": 2}, "steps": 3, "batchSize": 8,
                 "tasks": {"reply": 1, "words-before": 1}}
              ]
            }
            """, "test");

    @TempDir
    static Path shared;

    @TempDir
    Path directory;

    private static TinyTraining tiny;

    @BeforeAll
    static void corpusAndLanguageModel() {
        tiny = new TinyTraining(shared);
    }

    @AfterAll
    static void close() {
        tiny.close();
    }

    @Test
    void goesThroughAllStagesWithoutTheEncoder() {
        int encoded = tiny.encoder.clipsEncoded();
        TrainingParts parts = tiny.parts();
        Map<String, StageOutcome> outcomes = train(parts, null);
        assertThat(outcomes.keySet()).containsExactly("spell", "joint", "replacement", "dialogue");
        assertThat(outcomes.values()).allMatch(StageOutcome::finished);
        assertThat(outcomes.get("joint").steps()).as("32 recordings, 8 a step").isEqualTo(4);
        assertThat(tiny.encoder.clipsEncoded()).isEqualTo(encoded);

        TrainingParts again = tiny.parts();
        assertThat(train(again, null).keySet()).isEqualTo(outcomes.keySet());
        assertThat(again.linguistic().parameters())
                .as("restored stage by stage")
                .isEqualTo(parts.linguistic().parameters());
    }

    /** A step or two of each stage, on tones under the names of a corpus. */
    @ParameterizedTest
    @CsvSource({"ravdess, Actor_0%1$d/03-01-0%2$d-01-01-01-0%1$d.wav", "emodb, wav/0%1$da01%3$sa.wav"})
    void thoseForCorporaLearnFromAFolderAsItIsDistributed(String name, String file) throws IOException {
        Path corpus = directory.resolve("corpus");
        for (int speaker = 3; speaker <= 8; speaker += 5) {
            for (int emotion = 1; emotion <= 7; emotion++) {
                Path audio = corpus.resolve(file.formatted(speaker, emotion, "WLEAFTN".charAt(emotion - 1)));
                Files.createDirectories(audio.getParent());
                Recordings.write(audio, Recordings.tone(200 + 100 * emotion + speaker, 8_000));
            }
        }
        Curriculum shipped = Curriculum.bundled(name);
        Curriculum curriculum = new Curriculum(
                shipped.about(),
                shipped.seed(),
                shipped.oneAdapter(),
                shipped.wordings(),
                shipped.spelling(),
                shipped.parts(),
                shipped.corpora(),
                shipped.stages().stream()
                        .map(stage -> stage.with("{\"steps\": 2, \"epochs\": 0, \"batchSize\": 4}"))
                        .toList());
        LoadedCorpora corpora = load(corpus, curriculum.corpora());
        assertThat(corpora.byName().get(name).split(Split.TEST)).isEmpty();
        assertThat(corpora.training()).hasSizeGreaterThanOrEqualTo(14);

        TrainingParts parts = tiny.parts();
        Map<String, FloatTensor> before = parts.paralinguistic().parameters();
        assertThat(train(curriculum, corpora, parts, null).values()).allMatch(StageOutcome::finished);
        assertThat(parts.paralinguistic().parameters()).isNotEqualTo(before);
    }

    @Test
    void oneStageFollowsThoseThatWereBegun() throws IOException {
        assertThat(train(tiny.parts(), "joint").keySet()).containsExactly("joint");
        assertThat(train(tiny.parts(), "dialogue").keySet()).containsExactly("joint", "dialogue");
        assertThatThrownBy(() -> train(tiny.parts(), "finale"))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("finale")
                .hasMessageContaining("replacement");
    }

    @Test
    void everyPartOfAStepIsTimedInTheLog() throws IOException {
        train(tiny.parts(), "joint");
        assertThat(Files.readString(directory.resolve("run/log.jsonl")))
                .contains("seconds.examples", "seconds.adapters", "seconds.languageModel", "seconds.spelling");
    }

    @Test
    void copiesAreLearnedFromLikeOtherRecordings() {
        LoadedCorpora corpora = load(new CorpusSettings(
                "tones",
                "manifest",
                "",
                "1/5",
                EmotionWords.COMMON,
                new Perturbations(List.of(0.9), List.of(1.25)),
                List.of("second"),
                List.of("third")));
        CachedCorpus corpus = corpora.byName().get("tones");
        assertThat(corpus.split(Split.TEST)).isEmpty();
        assertThat(corpus.split(Split.VALIDATION)).hasSize(1);
        List<CachedUtterance> training = corpus.split(Split.TRAIN);
        assertThat(training).hasSize(3);

        Utterance original = training.get(0).utterance();
        Utterance slower = training.get(1).utterance();
        assertThat(original.labels()).containsOnlyKeys(Attribute.GENDER, Attribute.PITCH, Attribute.TEMPO);
        assertThat(slower.labels()).containsOnlyKeys(Attribute.GENDER);
        assertThat(slower.transcript()).isEqualTo(original.transcript());
        assertThat(hertz(slower)).isCloseTo(0.9 * hertz(original), within(5.0));
        assertThat(AudioClip.read(slower.audio()).seconds())
                .isCloseTo(AudioClip.read(original.audio()).seconds() / 0.9, within(0.01));

        Utterance higher = training.get(2).utterance();
        assertThat(higher.labels()).containsOnlyKeys(Attribute.GENDER, Attribute.TEMPO);
        assertThat(hertz(higher)).isCloseTo(1.25 * hertz(original), within(15.0));
        assertThat(AudioClip.read(higher.audio()).seconds())
                .isCloseTo(AudioClip.read(original.audio()).seconds(), within(0.01));
    }

    @ParameterizedTest
    @ValueSource(strings = {"validation", "test"})
    void speakersMustBeKnown(String split) {
        List<String> nobody = List.of("nobody");
        CorpusSettings settings = new CorpusSettings(
                "tones",
                "manifest",
                "",
                "1/5",
                EmotionWords.COMMON,
                Perturbations.DEFAULTS,
                split.equals("validation") ? nobody : List.of(),
                split.equals("test") ? nobody : List.of());
        assertThatThrownBy(() -> load(settings))
                .hasMessageContaining("nobody")
                .hasMessageContaining("[first, second, third]");
    }

    @Test
    void readersMustBeKnown() {
        CorpusSettings settings = RecordJson.read(
                Json.parseObject("{\"reader\": \"manifests\"}", "test"), "test", CorpusSettings.DEFAULTS);
        assertThatThrownBy(() -> load(settings))
                .isInstanceOf(CorpusException.class)
                .hasMessageContaining("manifests")
                .hasMessageContaining("ravdess");
    }

    private Map<String, StageOutcome> train(TrainingParts parts, String stage) {
        List<CachedUtterance> utterances = new ArrayList<>(tiny.data.training());
        utterances.addAll(tiny.data.validation());
        LoadedCorpora corpora =
                new LoadedCorpora(tiny.data.features(), Map.of("data", new CachedCorpus(utterances, List.of())));
        return train(CURRICULUM, corpora, parts, stage);
    }

    private Map<String, StageOutcome> train(
            Curriculum curriculum, LoadedCorpora corpora, TrainingParts parts, String stage) {
        CurriculumTraining training =
                new CurriculumTraining(curriculum, parts, corpora, TinyTraining.FORM, tiny.ownAnswers, tiny.pool);
        try (TrainingRun run = TrainingRun.open(directory.resolve("run"), Progress.NONE)) {
            return stage == null ? training.train(run) : training.train(run, stage);
        }
    }

    private LoadedCorpora load(CorpusSettings settings) {
        List<String> lines = new ArrayList<>();
        for (String speaker : List.of("first", "second", "third")) {
            Recordings.write(directory.resolve(speaker + ".wav"), Recordings.tone(440, 16_000));
            lines.add("""
                    {"audio": "%1$s.wav", "transcript": "la", "speaker": "%1$s", "gender": "female", "pitch": "high", "tempo": "fast"}\
                    """.formatted(speaker));
        }
        try {
            Files.write(directory.resolve(Manifest.FILE_NAME), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return load(directory, List.of(settings));
    }

    private LoadedCorpora load(Path data, List<CorpusSettings> settings) {
        return LoadedCorpora.load(
                settings,
                data,
                tiny.data.features(),
                directory.resolve("perturbed"),
                OnFault.FAIL,
                tiny.pool,
                Progress.NONE);
    }

    /** By counting how often the signal rises through zero. */
    private static double hertz(Utterance utterance) {
        AudioClip clip = AudioClip.read(utterance.audio());
        float[] samples = clip.toArray();
        int rises = 0;
        for (int i = 1; i < samples.length; i++) {
            rises += samples[i - 1] < 0 && samples[i] >= 0 ? 1 : 0;
        }
        return rises / clip.seconds();
    }
}
