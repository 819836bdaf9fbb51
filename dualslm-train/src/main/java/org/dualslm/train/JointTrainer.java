package org.dualslm.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.dualslm.api.adapter.AdamW;
import org.dualslm.api.adapter.TrainableAdapter;
import org.dualslm.api.encoder.EncodedSpeech;
import org.dualslm.api.internal.json.JsonArray;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.train.corpus.CachedUtterance;
import org.dualslm.train.internal.Parallel;
import org.dualslm.train.internal.RecordJson;
import org.dualslm.train.task.Information;
import org.dualslm.train.task.Task;
import org.dualslm.train.task.TaskMix;

/**
 * The paper's first stage (section 3.2): both adapters learn jointly, from transcription and from recognizing how something was said,
 * through a frozen language model; the encoder's frames come from a cache. {@link #train} is the loop, top to bottom.
 */
public final class JointTrainer {
    private static final String STAGE = "joint";

    private final TrainingParts parts;
    private final TrainingData data;
    private final TaskMix tasks;
    private final List<Spelling> spellings;
    private final JointSettings settings;
    private final ExecutorService pool;
    private final TurnWriter writer;
    private final BatchPlan plan;

    /**
     * @param tasks to train on; every utterance must fit one of them
     * @param spellings what vectors are to spell beside, for each adapter for which the settings give that a weight; else left out
     * @param pool on which to read frames and to align, several utterances at a time; not shut down
     * @throws TrainingException if an utterance fits no task
     */
    public JointTrainer(
            TrainingParts parts,
            TrainingData data,
            TaskMix tasks,
            List<Spelling> spellings,
            JointSettings settings,
            ExecutorService pool) {
        this.parts = parts;
        this.data = data;
        this.tasks = tasks;
        this.spellings = spellings.stream()
                .filter(spelling -> settings.spellingWeight(spelling.kind()) > 0)
                .toList();
        this.settings = settings;
        this.pool = pool;
        this.writer = new TurnWriter(parts.languageModel());
        this.plan = new BatchPlan(data.lengths(), settings.batchSize(), settings.seed());
        for (Information kind : Information.values()) {
            if (settings.spellingWeight(kind) > 0
                    && this.spellings.stream().noneMatch(spelling -> spelling.kind() == kind)) {
                throw new IllegalArgumentException(
                        "The settings give a weight of " + settings.spellingWeight(kind) + " to what the "
                                + kind.name().toLowerCase(Locale.ROOT) + " vectors spell, but not what that is");
            }
        }
        for (CachedUtterance cached : data.training()) {
            if (!tasks.fits(cached.utterance())) {
                throw new TrainingException(
                        "Nothing can be learned from " + cached.utterance().audio()
                                + ": it has neither a transcript nor a label that a task asks for; leave it out of the manifest");
            }
        }
    }

    /**
     * Trains until all steps are done or the run is asked to stop, from where the run's last checkpoint was.
     *
     * @throws TrainingException if the loss is no number, naming the utterances, or a checkpoint cannot be written or gone on from
     */
    public StageOutcome train(TrainingRun run) {
        Map<String, TrainableAdapter> adapters = new LinkedHashMap<>();
        adapters.put("paralinguistic", parts.paralinguistic());
        adapters.put("linguistic", parts.linguistic());
        try (Stage stage = run.start(STAGE, settings.steps(), settings.checkpointEvery(), identity(), adapters)) {
            if (stage.firstStep() == 0) {
                adapters.values().forEach(adapter -> adapter.restore(adapter.parameters(), Map.of()));
            }
            for (int step = stage.firstStep(); stage.continues(step); step++) {
                // 1. Examples: which utterances, tasks and vectors; a function of seed and step alone.
                List<Example> batch = draw(step);

                // 2. Frames → adapters → vectors, for the examples in whose prompts they stand.
                AdapterPass how = new AdapterPass(parts.paralinguistic(), list(batch, Example::how));
                AdapterPass what = new AdapterPass(parts.linguistic(), list(batch, Example::what));
                how.requireFinite(step, list(batch, Example::source));
                what.requireFinite(step, list(batch, Example::source));

                // 3. Vectors → prompts → frozen language model → loss, and its gradient with respect to the vectors.
                AnswerLoss answers = ask(batch, how, what);
                answers.requireFinite(step);
                answers.addGradients(how, what);
                Map<String, Double> figures = new TreeMap<>(answers.meanByTask());

                // 4. If wanted, a second loss: whether vectors spell the text in whose place they stand.
                for (Spelling spelling : spellings) {
                    AdapterPass pass = spelling.kind() == Information.LINGUISTIC ? what : how;
                    AlignmentLoss spelt = AlignmentLoss.of(spelling, list(batch, Example::source), pass, pool);
                    spelt.requireFinite(step);
                    spelt.addGradients(pass, settings.spellingWeight(spelling.kind()));
                    figures.put("spelling." + spelling.kind().name().toLowerCase(Locale.ROOT), spelt.mean());
                }

                // 5. Gradients → adapters, scaled down by their norm over both, and one step of each.
                double norm = Math.hypot(how.accumulate(), what.accumulate());
                if (!Double.isFinite(norm)) {
                    throw Faults.notFinite("gradient", step, list(batch, Example::source));
                }
                AdamW optimizer = settings.optimizer().at(step, settings.steps());
                double scale = settings.optimizer().scale(norm);
                adapters.values().forEach(adapter -> adapter.step(optimizer, scale));

                // 6. Tell, save, and now and then look at speech that is not learned from.
                figures.put("gradientNorm", norm);
                figures.put("learningRate", optimizer.learningRate());
                stage.completed(step, answers.mean(), batch.size(), figures);
                if ((step + 1) % settings.validateEvery() == 0 || step + 1 == settings.steps()) {
                    stage.report(step, validate());
                }
            }
            stage.save();
            return stage.outcome();
        }
    }

    /**
     * How well the answers of the validation split are given, with both kinds of vectors: the mean loss, under {@code validation.loss}, and
     * that of each task; over the same examples at each call. Empty if the split is.
     */
    public Map<String, Double> validate() {
        Map<String, Double> figures = new TreeMap<>();
        List<Example> examples = new ArrayList<>();
        SplittableRandom random = Draws.at(settings.seed(), Draws.Purpose.VALIDATION);
        List<CachedUtterance> fitting = data.validation().stream()
                .filter(cached -> tasks.fits(cached.utterance()))
                .toList();
        for (int i = 0; i < settings.validationExamples() && !fitting.isEmpty(); i++) {
            CachedUtterance source = fitting.get(random.nextInt(fitting.size()));
            Task task = tasks.draw(source.utterance(), random);
            EncodedSpeech speech = data.features().read(source);
            Embeddings how = parts.paralinguisticInput().frames(speech);
            examples.add(new Example(source, task, how, parts.linguisticInput().frames(speech)));
        }
        if (!examples.isEmpty()) {
            AdapterPass how = new AdapterPass(parts.paralinguistic(), list(examples, Example::how));
            AdapterPass what = new AdapterPass(parts.linguistic(), list(examples, Example::what));
            AnswerLoss answers = ask(examples, how, what);
            figures.put("validation.loss", answers.mean());
            answers.meanByTask().forEach((task, loss) -> figures.put("validation." + task, loss));
        }
        return figures;
    }

    private List<Example> draw(int step) {
        int[] batch = plan.batch(step);
        return Parallel.map(pool, IntStream.range(0, batch.length).boxed().toList(), index -> {
            SplittableRandom random = Draws.at(settings.seed(), Draws.Purpose.EXAMPLE, step, index);
            CachedUtterance source = data.training().get(batch[index]);
            Task task = tasks.draw(source.utterance(), random);
            boolean leaveOut = random.nextDouble() < settings.leaveOut();
            EncodedSpeech speech = data.features().read(source);
            Embeddings how = leaveOut && !task.needs().contains(Information.PARALINGUISTIC)
                    ? null
                    : settings.masking().apply(parts.paralinguisticInput().frames(speech), random.split());
            Embeddings what = leaveOut && !task.needs().contains(Information.LINGUISTIC)
                    ? null
                    : settings.masking().apply(parts.linguisticInput().frames(speech), random.split());
            return new Example(source, task, how, what);
        });
    }

    private AnswerLoss ask(List<Example> examples, AdapterPass how, AdapterPass what) {
        return AnswerLoss.of(
                parts.languageModel(), writer, examples, how, what, settings.average(), settings.examplesPerPass());
    }

    private JsonObject identity() {
        List<JsonObject> mix = tasks.shares().stream()
                .map(share -> JsonObject.builder()
                        .put("task", share.task().name())
                        .put("weight", share.weight())
                        .put("instruction", share.task().instruction())
                        .build())
                .toList();
        return Identities.builder(parts, data)
                .put("settings", RecordJson.of(settings))
                .put("tasks", JsonArray.of(mix))
                .build();
    }

    /** One thing of each example; null where there is none. */
    private static <T> List<T> list(List<Example> batch, Function<Example, T> thing) {
        return batch.stream().map(thing).collect(Collectors.toList());
    }
}
