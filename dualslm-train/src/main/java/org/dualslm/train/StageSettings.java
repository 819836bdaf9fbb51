package org.dualslm.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.dualslm.api.internal.json.Json;
import org.dualslm.train.internal.RecordJson;
import org.dualslm.train.task.Information;

/**
 * Everything that one stage of a training may be told; {@link #DEFAULTS} has every default. In a curriculum's file each component is a key
 * of its own. Immutable.
 *
 * @param name of the stage, and of the folder of its checkpoints: lower-case letters, digits and dashes
 * @param kind what is learned from
 * @param seed of all draws; 0 in a curriculum for the curriculum's own
 * @param corpora how often each corpus comes, by name: 1 is once an epoch; empty for each corpus once
 * @param tasks weights of the tasks by name ({@link org.dualslm.train.task.Tasks}); of a stage that spells, empty
 * @param train the adapters that may learn; a stage that spells has exactly one
 * @param method how prompts are made up, and which adapters learn from an example
 * @param leaveOut of joint learning: the probability that vectors which a task does not need are left out, in [0, 1]; 0 in the paper
 * @param replacement of replacement: how likely each source of what a task does not need is
 * @param context how many earlier turns a dialogue has
 * @param steps optimizer steps, ≥ 1; not looked at where {@code epochs} is above 0
 * @param epochs how often to go through the corpora, or 0 to count steps
 * @param batchSize examples that the adapters take at a time, ≥ 1
 * @param accumulate batches whose gradients make up one optimizer step, ≥ 1
 * @param examplesPerPass examples that the language model takes at a time, ≥ 1: fewer need less memory and change nothing but rounding
 * @param optimizer learning rate, warm-up, decay, clipping
 * @param average what the language model's loss is averaged over
 * @param transcriptWeight weight of a second loss, for how well linguistic vectors spell the transcript, ≥ 0; 0 in the paper
 * @param captionWeight weight of a second loss, for how well paralinguistic vectors spell a caption, ≥ 0; 0 in the paper
 * @param masking of stretches of frames
 * @param noise on frames
 * @param mixup of examples of paralinguistic tasks, and of what is spelt
 * @param checkpointEvery steps from one checkpoint to the next, ≥ 1
 * @param keepCheckpoints how many of the last checkpoints to keep, ≥ 1
 * @param validateEvery steps from one look at the validation split to the next, ≥ 1
 * @param validationExamples how many of its examples to ask then, ≥ 0
 * @param best the figure of a validation by which the best adapters are chosen and kept, such as {@code validation.loss} or {@code
 *     validation.accuracy.emotion}; empty to keep none
 * @param endWithBest whether the stage ends with the best adapters instead of the last
 */
public record StageSettings(
        String name,
        Kind kind,
        long seed,
        Map<String, Double> corpora,
        Map<String, Double> tasks,
        List<Information> train,
        Combination method,
        double leaveOut,
        EquivalenceReplacement replacement,
        ContextLength context,
        int steps,
        double epochs,
        int batchSize,
        int accumulate,
        int examplesPerPass,
        OptimizerSettings optimizer,
        LossAverage average,
        double transcriptWeight,
        double captionWeight,
        FrameMasking masking,
        FrameNoise noise,
        Mixup mixup,
        int checkpointEvery,
        int keepCheckpoints,
        int validateEvery,
        int validationExamples,
        String best,
        boolean endWithBest) {
    /** What a stage learns from. */
    public enum Kind {
        /** The language model's answers: {@link StageTrainer}. */
        TASKS,
        /** The language model's embedding table: {@link AlignmentWarmUp}. */
        SPELLING
    }

    /** How prompts are made up. */
    public enum Combination {
        /** {@link JointLearning}. */
        JOINT,
        /** {@link EquivalenceReplacement}. */
        REPLACEMENT
    }

    /** The defaults of all components. */
    public static final StageSettings DEFAULTS = new StageSettings(
            "stage",
            Kind.TASKS,
            0,
            Map.of(),
            Map.of(),
            List.of(Information.values()),
            Combination.JOINT,
            0,
            EquivalenceReplacement.EQUAL,
            ContextLength.NONE,
            3000,
            0,
            32,
            1,
            32,
            OptimizerSettings.withLearningRate(4e-4),
            LossAverage.EXAMPLES,
            0,
            0,
            FrameMasking.NONE,
            FrameNoise.NONE,
            Mixup.NONE,
            250,
            1,
            250,
            128,
            "",
            false);

    public StageSettings {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(replacement, "replacement");
        Objects.requireNonNull(context, "context");
        Objects.requireNonNull(optimizer, "optimizer");
        Objects.requireNonNull(average, "average");
        Objects.requireNonNull(masking, "masking");
        Objects.requireNonNull(noise, "noise");
        Objects.requireNonNull(mixup, "mixup");
        Objects.requireNonNull(best, "best");
        corpora = weights("corpora", corpora);
        tasks = weights("tasks", tasks);
        train = train.stream().distinct().sorted().toList();
        require(name.matches("[a-z0-9][a-z0-9-]*"), "name", "of lower-case letters, digits and dashes", name);
        require(leaveOut >= 0 && leaveOut <= 1, "leaveOut", "in [0, 1]", leaveOut);
        require(epochs >= 0 && Double.isFinite(epochs), "epochs", "finite and at least 0", epochs);
        require(
                transcriptWeight >= 0 && Double.isFinite(transcriptWeight),
                "transcriptWeight",
                "≥ 0",
                transcriptWeight);
        require(captionWeight >= 0 && Double.isFinite(captionWeight), "captionWeight", "≥ 0", captionWeight);
        require(steps >= 1, "steps", "at least 1", steps);
        require(batchSize >= 1, "batchSize", "at least 1", batchSize);
        require(accumulate >= 1, "accumulate", "at least 1", accumulate);
        require(examplesPerPass >= 1, "examplesPerPass", "at least 1", examplesPerPass);
        require(checkpointEvery >= 1, "checkpointEvery", "at least 1", checkpointEvery);
        require(keepCheckpoints >= 1, "keepCheckpoints", "at least 1", keepCheckpoints);
        require(validateEvery >= 1, "validateEvery", "at least 1", validateEvery);
        require(validationExamples >= 0, "validationExamples", "at least 0", validationExamples);
        require(!train.isEmpty(), "train", "at least one adapter", train);
        require(kind == Kind.TASKS || train.size() == 1, "train", "exactly one adapter where it is to spell", train);
        require(!endWithBest || !best.isEmpty(), "best", "a figure if the stage is to end with the best", "empty");
    }

    private static void require(boolean fits, String key, String wanted, Object found) {
        if (!fits) {
            throw new IllegalArgumentException("'" + key + "' must be " + wanted + ", but is " + found);
        }
    }

    private static Map<String, Double> weights(String key, Map<String, Double> weights) {
        weights.forEach((name, weight) ->
                require(weight > 0 && Double.isFinite(weight), key + "." + name, "a finite number above 0", weight));
        return Collections.unmodifiableMap(new LinkedHashMap<>(weights));
    }

    /**
     * These settings with some others, as a curriculum's file has them.
     *
     * @param json keys and values, such as {@code {"steps": 100}}
     * @throws org.dualslm.api.DualSlmException if a key is unknown, or a value is of another type or out of range, saying where
     */
    public StageSettings with(String json) {
        return RecordJson.read(Json.parseObject(json, "stage settings"), "stage settings", this);
    }

    /** How many optimizer steps the stage has, if an epoch has so many batches. */
    int steps(int batchesPerEpoch) {
        return epochs == 0 ? steps : Math.max(1, (int) Math.ceil(epochs * batchesPerEpoch / accumulate));
    }

    /** The weight of what an adapter's vectors spell. */
    public double spellingWeight(Information kindOfVectors) {
        return kindOfVectors == Information.LINGUISTIC ? transcriptWeight : captionWeight;
    }

    /** What stands in the prompts, for two adapters. */
    public Method combination() {
        return method == Combination.JOINT ? new JointLearning(leaveOut) : replacement;
    }
}
