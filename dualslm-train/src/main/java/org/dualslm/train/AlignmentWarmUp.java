package org.dualslm.train;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import org.dualslm.api.adapter.AdamW;
import org.dualslm.api.adapter.TrainableAdapter;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.train.AdapterPass.Place;
import org.dualslm.train.AlignmentLoss.Blend;
import org.dualslm.train.corpus.CachedUtterance;
import org.dualslm.train.evaluation.ErrorRate;
import org.dualslm.train.evaluation.TextNormalizer;
import org.dualslm.train.internal.RecordJson;
import org.dualslm.train.internal.Work;

/**
 * Teaches one adapter, before the joint stage, to spell the text in whose place its vectors stand: the linguistic adapter the transcript,
 * and so where the words lie; the paralinguistic one a caption. Its vectors come to lie where the language model expects token embeddings.
 * This is an addition to the paper's recipe. It needs no pass through the language model, only its embedding table, and so costs a
 * small part of what learning the same from the language model's answers alone would.
 */
public final class AlignmentWarmUp {
    private final TrainingParts parts;
    private final TrainingData data;
    private final Spelling spelling;
    private final StageSettings settings;
    private final ExecutorService pool;
    private final BatchPlan plan;
    private final TrainableAdapter adapter;

    /**
     * @param settings of a stage that spells: what they say about tasks and prompts is not looked at
     * @param pool on which to read frames and to align, several utterances at a time; not shut down
     */
    public AlignmentWarmUp(
            TrainingParts parts, TrainingData data, Spelling spelling, StageSettings settings, ExecutorService pool) {
        this.parts = parts;
        this.data = data;
        this.spelling = spelling;
        this.settings = settings;
        this.pool = pool;
        this.plan = data.batches(settings.batchSize(), settings.seed());
        this.adapter = parts.adapter(spelling.kind());
    }

    /**
     * Trains until all steps are done or the run is asked to stop, from where the run's last checkpoint was.
     *
     * @throws TrainingException if the loss is no number, naming the utterances, or a checkpoint cannot be written or gone on from
     */
    public StageOutcome train(TrainingRun run) {
        int steps = settings.steps(plan.batchesPerEpoch());
        String adapterName = spelling.kind().name().toLowerCase(Locale.ROOT);
        try (Stage stage = run.start(settings, steps, identity(), Map.of(adapterName, adapter));
                LookAhead<Heard> batches = new LookAhead<>(this::begin, (long) steps * settings.accumulate())) {
            if (stage.firstStep() == 0) {
                adapter.restore(adapter.parameters(), Map.of());
            }
            for (int step = stage.firstStep(); stage.continues(step); step++) {
                double sum = 0;
                long tooShort = 0;
                Set<TrainableAdapter> learned = new HashSet<>();
                List<CachedUtterance> batch = List.of();
                for (int part = 0; part < settings.accumulate(); part++) {
                    // The batch, a function of seed and number alone. The next one is read meanwhile.
                    List<Heard> heard = batches.batch((long) step * settings.accumulate() + part);
                    List<Place> places = heard.stream().map(Heard::place).toList();
                    List<Blend> blends = heard.stream().map(Heard::blend).toList();
                    batch = places.stream().map(Place::source).toList();
                    stage.lap("examples");

                    // Frames → vectors → how well they spell the texts.
                    AdapterPass pass = new AdapterPass(adapter, Optional.empty(), places);
                    pass.requireFinite(step);
                    stage.lap("adapters");
                    AlignmentLoss loss = AlignmentLoss.of(spelling, batch, blends, pass, pool);
                    loss.requireFinite(step);
                    loss.addGradients(pass, 1.0 / settings.accumulate());
                    sum += loss.mean() / settings.accumulate();
                    tooShort += loss.tooShort();
                    stage.lap("spelling");

                    // Gradients → adapter.
                    pass.accumulate(learned);
                    stage.lap("adapters");
                }
                double norm = adapter.gradientNorm();
                if (!Double.isFinite(norm)) {
                    throw Faults.notFinite("gradient", step, batch);
                }
                AdamW optimizer = settings.optimizer().at(step, steps);
                adapter.step(optimizer, settings.optimizer().scale(norm));
                stage.lap("adapters");

                stage.completed(
                        step,
                        sum,
                        settings.accumulate() * batch.size(),
                        Map.of("gradientNorm", norm, "learningRate", optimizer.learningRate(), "tooShort", (double)
                                tooShort));
                if ((step + 1) % settings.validateEvery() == 0 || step + 1 == steps) {
                    stage.validated(step, Map.of("validation.wordErrorRate", wordErrorRate(data.validation())));
                }
                stage.saveIfDue();
            }
            return stage.end();
        }
    }

    /** The share of words that are wrong when vectors are read token by token, over the first utterances given; NaN if there are none. */
    public double wordErrorRate(List<CachedUtterance> utterances) {
        List<CachedUtterance> read = utterances.stream()
                .filter(cached -> !spelling.text(cached.utterance()).isEmpty())
                .limit(settings.validationExamples())
                .toList();
        ErrorRate errors = ErrorRate.NONE;
        for (CachedUtterance cached : read) {
            Embeddings frames = data.frames(parts.input(spelling.kind()), cached);
            String heard =
                    spelling.alignment().read(adapter.adapt(List.of(frames)).get(0));
            errors = errors.plus(ErrorRate.ofWords(
                    TextNormalizer.ENGLISH.normalize(spelling.text(cached.utterance())),
                    TextNormalizer.ENGLISH.normalize(heard)));
        }
        return errors.rate();
    }

    private record Heard(Place place, Blend blend) {}

    private Work<Heard> begin(long number) {
        return Work.begin(pool, plan.batch(number), item -> {
            CachedUtterance source = data.training().get(item.utterance());
            SplittableRandom random =
                    Draws.at(settings.seed(), Draws.Purpose.MASKS, item.epoch(), item.utterance(), item.copy());
            Embeddings frames = disturbed(source, random);
            if (random.nextDouble() >= settings.mixup().probability()) {
                return new Heard(new Place(source, frames, true), Blend.NONE);
            }
            CachedUtterance other =
                    data.training().get(random.nextInt(data.training().size()));
            Blend blend = new Blend(other, settings.mixup().drawShare(random));
            Embeddings mixed = Mixup.mix(frames, disturbed(other, random), blend.share());
            return new Heard(new Place(source, mixed, true), blend);
        });
    }

    private Embeddings disturbed(CachedUtterance source, SplittableRandom random) {
        Embeddings frames = data.frames(parts.input(spelling.kind()), source);
        Embeddings masked = settings.masking().apply(frames, random.split());
        return settings.noise().apply(masked, random.split());
    }

    private JsonObject identity() {
        return Identities.builder(parts, data)
                .put("settings", RecordJson.of(settings))
                .build();
    }
}
