package org.dualslm.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import org.dualslm.api.adapter.AdamW;
import org.dualslm.api.adapter.TrainableAdapter;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.train.AdapterPass.Place;
import org.dualslm.train.corpus.CachedUtterance;
import org.dualslm.train.internal.RecordJson;
import org.dualslm.train.task.Information;

/**
 * Trains adapters on what a frozen language model answers about speech: any stage of the paper's (section 3.2). Which one it is, the settings
 * say. Frames come from a cache, so no encoder is at work. {@link #train} is the loop, top to bottom.
 */
public final class StageTrainer {
    private final TrainingParts parts;
    private final Teaching teaching;
    private final List<Spelling> spellings;
    private final StageSettings settings;
    private final ExecutorService pool;
    private final TurnWriter writer;
    private final Examples examples;

    /**
     * @param data utterances that no task fits are passed over
     * @param pool on which to read frames and to align, several utterances at a time; not shut down
     * @throws TrainingException if no utterance fits a task
     */
    public StageTrainer(
            TrainingParts parts, TrainingData data, Teaching teaching, StageSettings settings, ExecutorService pool) {
        this.parts = parts;
        this.teaching = teaching;
        this.settings = settings;
        this.pool = pool;
        this.writer = new TurnWriter(parts.languageModel());
        this.examples = new Examples(parts, data, teaching, settings, pool);
        this.spellings = teaching.spellings().stream()
                .filter(spelling -> settings.spellingWeight(spelling.kind()) > 0)
                .toList();
        for (Information kind : Information.values()) {
            if (settings.spellingWeight(kind) > 0
                    && spellings.stream().noneMatch(spelling -> spelling.kind() == kind)) {
                throw new IllegalArgumentException("The settings give a weight of " + settings.spellingWeight(kind)
                        + " to what the " + name(kind) + " vectors spell, but not what that is");
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
        settings.train().forEach(kind -> adapters.put(name(kind), parts.adapter(kind)));
        int steps = settings.steps(examples.batchesPerEpoch());
        try (Stage stage = run.start(settings, steps, identity(), adapters)) {
            if (stage.firstStep() == 0) {
                adapters.values().forEach(adapter -> adapter.restore(adapter.parameters(), Map.of()));
            }
            for (int step = stage.firstStep(); stage.continues(step); step++) {
                Map<String, Double> figures = new TreeMap<>();
                Set<TrainableAdapter> learned = new LinkedHashSet<>();
                double loss = 0;
                int seen = 0;
                for (int part = 0; part < settings.accumulate(); part++) {
                    // 1. Examples: which utterances, tasks, wordings and sources; a function of seed, epoch and
                    // utterance.
                    List<Example> batch = examples.batch((long) step * settings.accumulate() + part);
                    stage.lap("examples");

                    // 2. Frames → adapters → vectors, for the turns in whose prompts they stand.
                    AdapterPass how = pass(Information.PARALINGUISTIC, batch);
                    AdapterPass what = pass(Information.LINGUISTIC, batch);
                    how.requireFinite(step);
                    what.requireFinite(step);
                    stage.lap("adapters");

                    // 3. Vectors → prompts → frozen language model → loss, and its gradient with respect to the
                    // vectors.
                    AnswerLoss answers = ask(batch, how, what);
                    stage.lap("languageModel");
                    answers.requireFinite(step);
                    answers.addGradients(how, what, 1.0 / settings.accumulate());
                    loss += answers.mean() / settings.accumulate();
                    seen += batch.size();
                    figures.putAll(answers.meanByTask());
                    stage.lap("gradients");

                    // 4. If wanted, a second loss: whether vectors spell the text in whose place they stand.
                    for (Spelling spelling : spellings) {
                        AdapterPass pass = spelling.kind() == Information.LINGUISTIC ? what : how;
                        AlignmentLoss spelt = AlignmentLoss.of(spelling, spoken(spelling.kind(), batch), pass, pool);
                        spelt.requireFinite(step);
                        spelt.addGradients(pass, settings.spellingWeight(spelling.kind()) / settings.accumulate());
                        figures.put("spelling." + name(spelling.kind()), spelt.mean());
                    }
                    stage.lap("spelling");

                    // 5. Gradients → adapters that learn from this batch.
                    how.accumulate(learned);
                    what.accumulate(learned);
                    stage.lap("adapters");
                }

                // 6. One step of each adapter that learned, its gradients scaled down by their norm over all.
                double norm = Math.sqrt(learned.stream()
                        .mapToDouble(adapter -> Math.pow(adapter.gradientNorm(), 2))
                        .sum());
                if (!Double.isFinite(norm)) {
                    throw Faults.notFinite("gradient", step, lastUtterances(step));
                }
                AdamW optimizer = settings.optimizer().at(step, steps);
                double scale = settings.optimizer().scale(norm);
                learned.forEach(adapter -> adapter.step(optimizer, scale));
                stage.lap("adapters");

                // 7. Tell, now and then look at speech that is not learned from, and save.
                figures.put("gradientNorm", norm);
                figures.put("learningRate", optimizer.learningRate());
                stage.completed(step, loss, seen, figures);
                if ((step + 1) % settings.validateEvery() == 0 || step + 1 == steps) {
                    stage.validated(step, validate());
                }
                stage.saveIfDue();
            }
            return stage.end();
        }
    }

    /**
     * How well the validation split is answered when everything is heard: the mean loss, under {@code validation.loss}, and that of each
     * task; and for tasks with short answers how many were given exactly, under {@code validation.accuracy.TASK}. Over the same examples at
     * each call. Empty if the split is.
     */
    public Map<String, Double> validate() {
        Map<String, Double> figures = new TreeMap<>();
        List<Example> batch = examples.validation();
        if (!batch.isEmpty()) {
            AdapterPass how = pass(Information.PARALINGUISTIC, batch);
            AdapterPass what = pass(Information.LINGUISTIC, batch);
            AnswerLoss answers = ask(batch, how, what);
            figures.put("validation.loss", answers.mean());
            answers.meanByTask().forEach((task, loss) -> figures.put("validation." + task, loss));
            new ShortAnswers(parts.languageModel(), writer)
                    .accuracy(batch, how, what)
                    .forEach((task, share) -> figures.put("validation.accuracy." + task, share));
        }
        return figures;
    }

    private AdapterPass pass(Information kind, List<Example> batch) {
        List<Place> places = new ArrayList<>();
        for (Example example : batch) {
            boolean learns = example.learners().contains(kind);
            example.turns()
                    .forEach(turn ->
                            places.add(new Place(turn.source(), turn.part(kind).frames(), learns)));
        }
        return new AdapterPass(parts.adapter(kind), parts.mixture(kind), places);
    }

    /** The recording at each place of a pass, null where two are mixed. */
    private static List<CachedUtterance> spoken(Information kind, List<Example> batch) {
        List<CachedUtterance> spoken = new ArrayList<>();
        for (Example example : batch) {
            example.turns().forEach(turn -> spoken.add(turn.part(kind).mixed() ? null : turn.source()));
        }
        return spoken;
    }

    private AnswerLoss ask(List<Example> batch, AdapterPass how, AdapterPass what) {
        return AnswerLoss.of(
                parts.languageModel(), writer, batch, how, what, settings.average(), settings.examplesPerPass());
    }

    private List<CachedUtterance> lastUtterances(int step) {
        return examples.batch((long) (step + 1) * settings.accumulate() - 1).stream()
                .map(Example::source)
                .toList();
    }

    private JsonObject identity() {
        return Identities.builder(parts, examples.data())
                .put("settings", RecordJson.of(settings))
                .put("method", teaching.method().toString())
                .put("wordings", RecordJson.of(teaching.wordings()))
                .build();
    }

    private static String name(Information kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
