package org.dualslm.train.curriculum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.dualslm.api.DualSlmException;
import org.dualslm.train.ContextLength;
import org.dualslm.train.EquivalenceReplacement;
import org.dualslm.train.StageSettings;
import org.dualslm.train.TrainingException;
import org.dualslm.train.corpus.Fold;
import org.dualslm.train.task.Information;
import org.dualslm.train.task.TaskMix;
import org.dualslm.train.task.TextForm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CurriculumTest {
    private static final String STAGE = "{\"name\": \"a\", \"tasks\": {\"emotion\": 1}}";

    @TempDir
    Path directory;

    @Test
    void thePapersThreeStagesShip() {
        Curriculum paper = Curriculum.bundled("paper");
        assertThat(paper.stages()).extracting(StageSettings::name).containsExactly("joint", "replacement", "dialogue");
        StageSettings joint = paper.stages().get(0);
        assertThat(joint.method()).isEqualTo(StageSettings.Combination.JOINT);
        assertThat(joint.leaveOut()).isZero();
        assertThat(joint.tasks()).containsOnlyKeys("transcription", "gender", "pitch", "tempo", "energy", "emotion");
        StageSettings replacement = paper.stages().get(1);
        assertThat(replacement.method()).isEqualTo(StageSettings.Combination.REPLACEMENT);
        assertThat(replacement.replacement()).isEqualTo(EquivalenceReplacement.EQUAL);
        StageSettings dialogue = paper.stages().get(2);
        assertThat(dialogue.context()).isEqualTo(new ContextLength(0, 3));
        assertThat(dialogue.tasks()).containsKey("reply");
        paper.stages().forEach(stage -> {
            assertThat(TaskMix.of(stage.tasks(), TextForm.standard()).shares()).isNotEmpty();
            assertThat(stage.train()).containsExactly(Information.values());
            assertThat(stage.transcriptWeight() + stage.captionWeight()).isZero();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"ravdess", "emodb"})
    void thoseForCorporaLearnFromEverySpeakerAndNameNoFiles(String name) {
        Curriculum curriculum = Curriculum.bundled(name + ".json");
        assertThat(curriculum).isEqualTo(Curriculum.bundled(name));
        CorpusSettings corpus = curriculum.corpora().get(0);
        assertThat(corpus.reader()).isEqualTo(name);
        assertThat(corpus.path()).isEmpty();
        assertThat(corpus.options().fold()).isEqualTo(Fold.NONE);
        assertThat(curriculum.parts().encoder()).isEqualTo(PartSettings.Part.DEFAULTS);
        assertThat(curriculum.parts().languageModel()).isEqualTo(PartSettings.Part.DEFAULTS);
        assertThat(curriculum.stages())
                .allSatisfy(stage -> assertThat(stage.train()).containsExactly(Information.PARALINGUISTIC));
        assertThat(curriculum.spelling().captionMixture()).isTrue();
    }

    @Test
    void everyKeyComesBackAsItWasWritten() throws IOException {
        Curriculum written = Curriculum.parse("""
                {
                  "about": "RAVDESS, emotions and gender asked in words", "seed": 7, "oneAdapter": "paralinguistic",
                  "wordings": {"emotion": ["How do I feel?", "In what mood am I?"]},
                  "spelling": {"blank": "<pad>", "varianceShare": 0.1},
                  "parts": {
                    "encoder": {"plugin": "wavlm-djl", "files": "hf:microsoft/wavlm-base", "options": {"dtype": "float32"}},
                    "companions": ["prosody"],
                    "paralinguistic": {"streams": ["layer.0", "layer.1", "prosody"], "options": {"feedForward": 512}},
                    "languageModel": {"files": "lm"}
                  },
                  "corpora": [
                    {"name": "ravdess", "reader": "ravdess", "path": "RAVDESS", "perturb": {"speed": [0.9, 1.1]},
                     "validationSpeakers": ["21", "22"], "testSpeakers": ["23", "24"]}
                  ],
                  "stages": [
                    {"name": "emotions", "train": ["paralinguistic"], "corpora": {"ravdess": 2},
                     "tasks": {"emotion": 1, "gender": 0.5}, "epochs": 30, "batchSize": 16, "accumulate": 2,
                     "optimizer": {"learningRate": 1e-3, "weightDecay": 0.1}, "average": "examples",
                     "masking": {"probability": 0.5, "spans": 2, "longest": 0.1},
                     "mixup": {"probability": 0.3, "alpha": 0.4}, "noise": {"probability": 0.5, "deviation": 0.2},
                     "best": "validation.accuracy.emotion", "endWithBest": true, "keepCheckpoints": 3}
                  ]
                }
                """, "test");
        StageSettings stage = written.stages().get(0);
        assertThat(written.oneAdapter()).isEqualTo(Information.PARALINGUISTIC);
        assertThat(written.parts().paralinguistic().options()).isEqualTo(Map.of("feedForward", "512"));
        assertThat(written.spelling().attraction()).isEqualTo(SpellingSettings.DEFAULTS.attraction());
        assertThat(written.corpora().get(0).perturb().speed()).containsExactly(0.9, 1.1);
        assertThat(stage.corpora()).isEqualTo(Map.of("ravdess", 2.0));
        assertThat(stage.optimizer().clipNorm())
                .as("left out")
                .isEqualTo(StageSettings.DEFAULTS.optimizer().clipNorm());
        assertThat(stage.optimizer().weightDecay()).isEqualTo(0.1);

        Path file = directory.resolve("again.json");
        Files.writeString(file, written.toJson());
        assertThat(Curriculum.read(file)).isEqualTo(written);
        Curriculum paper = Curriculum.bundled("paper");
        assertThat(Curriculum.parse(paper.toJson(), "with both adapters")).isEqualTo(paper);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"stages": []}                                                     | no stages
                    {"stage": []}                                                      | no key 'stage'
                    {"seed": "one", "stages": [STAGE]}                                 | 'seed' must be a whole number
                    {"seed": null, "stages": [STAGE]}                                  | 'seed' must be a whole number
                    {"stages": {}}                                                     | 'stages' must be an array
                    {"stages": [3]}                                                    | 'stages[0]' must be an object
                    {"stages": [STAGE, STAGE]}                                         | two of the stages are called 'a'
                    {"stages": [{"name": "a", "stpes": 3}]}                            | 'stages[0]' has no key 'stpes'
                    {"stages": [STAGE, {"name": "b", "tasks": {"emotion": "x"}}]}      | 'stages[1].tasks.emotion' must be a number
                    {"stages": [{"name": "b", "tasks": {"emotion": 0}}]}               | 'tasks.emotion' must be a finite number above 0
                    {"stages": [{"name": "b"}]}                                        | stage 'b' has no tasks
                    {"stages": [{"name": "B c", "tasks": {"emotion": 1}}]}             | 'name' must be of lower-case letters
                    {"stages": [{"name": "b", "steps": 0}]}                            | 'steps' must be at least 1
                    {"stages": [{"name": "b", "steps": 1.5}]}                          | 'stages[0].steps' must be a whole number
                    {"stages": [{"name": "b", "method": "err"}]}                       | 'stages[0].method' must be one of [joint, replacement]
                    {"stages": [{"name": "b", "train": ["how"]}]}                      | 'stages[0].train[0]' must be one of [paralinguistic, linguistic]
                    {"stages": [{"name": "b", "kind": "spelling"}]}                    | exactly one adapter where it is to spell
                    {"stages": [{"name": "b", "optimizer": {"rate": 1}}]}              | 'stages[0].optimizer' has no key 'rate'
                    {"stages": [{"name": "b", "optimizer": {"learningRate": -1}}]}     | 'stages[0].optimizer': Optimizer settings out of range
                    {"stages": [{"name": "b", "context": {"least": 2, "most": 1}}]}    | 'stages[0].context': A context must have
                    {"stages": [{"name": "b", "replacement": {"adapter": 0}}]}         | 'stages[0].replacement': Weights of replacement
                    {"stages": [{"name": "b", "mixup": {"alpha": 3}}]}                 | 'stages[0].mixup': Mixup out of range
                    {"stages": [{"name": "b", "endWithBest": true}]}                   | 'best' must be a figure
                    {"stages": [{"name": "b", "endWithBest": 1}]}                      | 'stages[0].endWithBest' must be true or false
                    {"corpora": [{"perturb": {"speed": [3]}}], "stages": [STAGE]}      | by a factor from 0.5 to 2
                    {"corpora": [{"file": "x"}], "stages": [STAGE]}                    | 'corpora[0]' has no key 'file'
                    {"corpora": [{}, {}], "stages": [STAGE]}                           | two of the corpora are called 'data'
                    {"stages": [{"name": "b", "tasks": {"emotion": 1}, "corpora": {"x": 1}}]} | corpus 'x', but the corpora are [data]
                    {"wordings": {"mood": ["?"]}, "stages": [STAGE]}                   | task 'mood'
                    {"oneAdapter": "linguistic", "stages": [{"name": "b", "train": ["paralinguistic"], "tasks": {"emotion": 1}}]} | one adapter
                    {"parts": {"encoder": {"name": "x"}}, "stages": [STAGE]}           | 'parts.encoder' has no key 'name'
                    [                                                                  | not valid JSON
                    """)
    void refusesWhatItDoesNotUnderstandAndSaysWhere(String json, String message) {
        assertThatThrownBy(() -> Curriculum.parse(json.replace("STAGE", STAGE), "my.json"))
                .isInstanceOf(DualSlmException.class)
                .hasMessageContaining("my.json")
                .hasMessageContaining(message);
    }

    @Test
    void unknownOnesNameThoseThereAre() {
        assertThatThrownBy(() -> Curriculum.bundled("papre"))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("papre")
                .hasMessageContaining("'paper'")
                .hasMessageContaining("'emodb'");
        assertThatThrownBy(() -> Curriculum.read(directory.resolve("none.json")))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("none.json");
    }

    @Test
    void defaultsAreADescriptionOfEveryKey() {
        assertThat(Curriculum.DEFAULTS.toJson()).contains("\"oneAdapter\": null");
        assertThat(List.of(StageSettings.Kind.values())).hasSize(2);
    }
}
