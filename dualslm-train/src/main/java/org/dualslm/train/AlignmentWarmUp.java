package org.dualslm.train;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.stream.IntStream;
import org.dualslm.api.adapter.AdamW;
import org.dualslm.api.adapter.TrainableAdapter;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.train.corpus.CachedUtterance;
import org.dualslm.train.evaluation.ErrorRate;
import org.dualslm.train.evaluation.TextNormalizer;
import org.dualslm.train.internal.Parallel;
import org.dualslm.train.internal.RecordJson;

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
    private final AlignmentSettings settings;
    private final ExecutorService pool;
    private final BatchPlan plan;
    private final String adapterName;
    private final TrainableAdapter adapter;

    /** @param pool on which to read frames and to align, several utterances at a time; not shut down */
    public AlignmentWarmUp(
            TrainingParts parts,
            TrainingData data,
            Spelling spelling,
            AlignmentSettings settings,
            ExecutorService pool) {
        this.parts = parts;
        this.data = data;
        this.spelling = spelling;
        this.settings = settings;
        this.pool = pool;
        this.plan = new BatchPlan(data.lengths(), settings.batchSize(), settings.seed());
        this.adapterName = spelling.kind().name().toLowerCase(Locale.ROOT);
        this.adapter = spelling.adapter(parts);
    }

    /**
     * Trains until all steps are done or the run is asked to stop, from where the run's last checkpoint was.
     *
     * @throws TrainingException if the loss is no number, naming the utterances, or a checkpoint cannot be written or gone on from
     */
    public StageOutcome train(TrainingRun run) {
        try (Stage stage = run.start(
                adapterName + "-alignment",
                settings.steps(),
                settings.checkpointEvery(),
                identity(),
                Map.of(adapterName, adapter))) {
            for (int step = stage.firstStep(); stage.continues(step); step++) {
                // The batch, a function of seed and step alone.
                List<CachedUtterance> batch = batch(step);
                List<Embeddings> frames = frames(step, batch);

                // Frames → vectors → how well they spell the texts.
                AdapterPass pass = new AdapterPass(adapter, frames);
                pass.requireFinite(step, batch);
                AlignmentLoss loss = AlignmentLoss.of(spelling, batch, pass, pool);
                loss.requireFinite(step);

                // Gradients → adapter → step.
                loss.addGradients(pass, 1);
                double norm = pass.accumulate();
                if (!Double.isFinite(norm)) {
                    throw Faults.notFinite("gradient", step, batch);
                }
                AdamW optimizer = settings.optimizer().at(step, settings.steps());
                adapter.step(optimizer, settings.optimizer().scale(norm));

                stage.completed(
                        step,
                        loss.mean(),
                        batch.size(),
                        Map.of("gradientNorm", norm, "learningRate", optimizer.learningRate(), "tooShort", (double)
                                loss.tooShort()));
                if ((step + 1) % settings.validateEvery() == 0 || step + 1 == settings.steps()) {
                    stage.report(step, Map.of("validation.wordErrorRate", wordErrorRate(data.validation())));
                }
            }
            stage.save();
            return stage.outcome();
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
            Embeddings frames = spelling.input(parts).frames(data.features().read(cached));
            String heard =
                    spelling.alignment().read(adapter.adapt(List.of(frames)).get(0));
            errors = errors.plus(ErrorRate.ofWords(
                    TextNormalizer.ENGLISH.normalize(spelling.text(cached.utterance())),
                    TextNormalizer.ENGLISH.normalize(heard)));
        }
        return errors.rate();
    }

    private List<CachedUtterance> batch(int step) {
        return Arrays.stream(plan.batch(step)).mapToObj(data.training()::get).toList();
    }

    private List<Embeddings> frames(int step, List<CachedUtterance> batch) {
        List<Integer> indices = IntStream.range(0, batch.size()).boxed().toList();
        return Parallel.map(pool, indices, index -> {
            Embeddings frames = spelling.input(parts).frames(data.features().read(batch.get(index)));
            return settings.masking().apply(frames, Draws.at(settings.seed(), Draws.Purpose.MASKS, step, index));
        });
    }

    private JsonObject identity() {
        return Identities.builder(parts, data)
                .put("settings", RecordJson.of(settings))
                .build();
    }
}
