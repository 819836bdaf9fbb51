package org.dualslm.examples.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.dualslm.train.LossAverage;
import org.dualslm.train.StageSettings;
import org.dualslm.train.curriculum.Curriculum;
import org.dualslm.train.curriculum.SpellingSettings;
import org.dualslm.train.task.Information;
import picocli.CommandLine.Option;

/** How long and how fast to train, where no curriculum says so. */
final class StageOptions {
    @Option(
            names = "--transcript-steps",
            defaultValue = "2000",
            paramLabel = "N",
            description = "First, steps in which the linguistic adapter learns to spell transcripts; 0 for the paper's"
                    + " recipe (${DEFAULT-VALUE}).")
    private int transcriptSteps;

    @Option(
            names = "--caption-steps",
            defaultValue = "1000",
            paramLabel = "N",
            description = "Then, steps in which the paralinguistic adapter learns to spell captions; 0 for the paper's"
                    + " recipe (${DEFAULT-VALUE}).")
    private int captionSteps;

    @Option(
            names = "--steps",
            defaultValue = "3000",
            paramLabel = "N",
            description = "At last, steps in which both learn through the language model; 0 to only spell"
                    + " (${DEFAULT-VALUE}).")
    private int jointSteps;

    @Option(
            names = "--learning-rate",
            defaultValue = "1e-3",
            paramLabel = "RATE",
            description = "The highest while spelling (${DEFAULT-VALUE}).")
    private double learningRate;

    @Option(
            names = "--joint-learning-rate",
            defaultValue = "4e-4",
            paramLabel = "RATE",
            description = "The highest through the language model (${DEFAULT-VALUE}).")
    private double jointLearningRate;

    @Option(
            names = "--batch-size",
            defaultValue = "32",
            paramLabel = "N",
            description = "Recordings a step (${DEFAULT-VALUE}).")
    private int batchSize;

    @Option(
            names = "--examples-per-pass",
            defaultValue = "32",
            paramLabel = "N",
            description = "Recordings the language model takes at a time: fewer need less memory (${DEFAULT-VALUE}).")
    private int examplesPerPass;

    @Option(
            names = "--transcript-weight",
            defaultValue = "0.3",
            paramLabel = "W",
            description =
                    "Weight of spelling transcripts while both learn; 0 for the paper's recipe (${DEFAULT-VALUE}).")
    private double transcriptWeight;

    @Option(
            names = "--caption-weight",
            defaultValue = "0.3",
            paramLabel = "W",
            description = "Weight of spelling captions while both learn; 0 for the paper's recipe (${DEFAULT-VALUE}).")
    private double captionWeight;

    @Option(
            names = "--leave-out",
            defaultValue = "0.5",
            paramLabel = "P",
            description = "How often vectors that a task does not need are left out (${DEFAULT-VALUE}).")
    private double leaveOut;

    @Option(
            names = "--average",
            defaultValue = "EXAMPLES",
            paramLabel = "OVER",
            description =
                    "What the language model's loss is averaged over: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
    private LossAverage average;

    @Option(
            names = "--checkpoint-every",
            defaultValue = "250",
            paramLabel = "N",
            description = "Steps from one checkpoint to the next (${DEFAULT-VALUE}).")
    private int checkpointEvery;

    @Option(
            names = "--validate-every",
            defaultValue = "250",
            paramLabel = "N",
            description = "Steps from one look at the validation split to the next (${DEFAULT-VALUE}).")
    private int validateEvery;

    @Option(
            names = "--blank",
            defaultValue = "<|blank|>",
            paramLabel = "TOKEN",
            description = "A token of the language model's that stands for nothing, to spell with (${DEFAULT-VALUE}).")
    private String blank;

    @Option(
            names = "--no-mixture",
            description =
                    "Let the language model read a fresh linguistic adapter's vectors as they are, as in the paper's"
                            + " recipe, instead of as mixtures of token embeddings.")
    private boolean noMixture;

    /**
     * What these options say, as a curriculum: spelling transcripts, spelling captions, then both adapters jointly, as far as each has
     * steps.
     */
    Curriculum curriculum(long seed) {
        List<StageSettings> stages = new ArrayList<>();
        if (transcriptSteps > 0) {
            stages.add(spelling("transcripts", Information.LINGUISTIC, transcriptSteps));
        }
        if (captionSteps > 0) {
            stages.add(spelling("captions", Information.PARALINGUISTIC, captionSteps));
        }
        if (jointSteps > 0) {
            stages.add(joint());
        }
        if (stages.isEmpty()) {
            throw new IllegalArgumentException("There is nothing to train: all numbers of steps are 0");
        }
        Curriculum none = Curriculum.DEFAULTS;
        SpellingSettings spelling = new SpellingSettings(
                blank, none.spelling().varianceShare(), none.spelling().attraction(), !noMixture, false);
        return new Curriculum(
                "the options of train", seed, null, none.wordings(), spelling, none.parts(), none.corpora(), stages);
    }

    private StageSettings spelling(String name, Information kind, int steps) {
        return settings(String.format(
                Locale.ROOT,
                """
                {"name": "%s", "kind": "spelling", "train": ["%s"], "steps": %d, "batchSize": %d, %s}
                """,
                name,
                kind.name().toLowerCase(Locale.ROOT),
                steps,
                batchSize,
                common(learningRate, steps)));
    }

    private StageSettings joint() {
        return settings(String.format(
                Locale.ROOT,
                """
                {"name": "joint", "steps": %d, "batchSize": %d, "examplesPerPass": %d, "leaveOut": %s, "average": "%s",
                 "transcriptWeight": %s, "captionWeight": %s,
                 "tasks": {"transcription": 0.6, "gender": 0.06, "pitch": 0.06, "tempo": 0.06, "energy": 0.06, "emotion": 0.06,
                           "description": 0.1}, %s}
                """,
                jointSteps,
                batchSize,
                examplesPerPass,
                leaveOut,
                average.name().toLowerCase(Locale.ROOT),
                transcriptWeight,
                captionWeight,
                common(jointLearningRate, jointSteps)));
    }

    private String common(double rate, int steps) {
        return String.format(Locale.ROOT, """
                "optimizer": {"learningRate": %s, "warmUpSteps": %d},
                "masking": {"probability": 0.5, "spans": 2, "longest": 0.06},
                "checkpointEvery": %d, "validateEvery": %d\
                """, rate, Math.min(200, steps / 10), checkpointEvery, validateEvery);
    }

    private static StageSettings settings(String json) {
        return StageSettings.DEFAULTS.with(json);
    }
}
