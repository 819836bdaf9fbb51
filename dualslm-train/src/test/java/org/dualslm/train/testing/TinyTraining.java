package org.dualslm.train.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.dualslm.api.AdapterInput;
import org.dualslm.api.FrameNormalization;
import org.dualslm.api.Plugins;
import org.dualslm.api.adapter.AdapterSpec;
import org.dualslm.api.adapter.TrainableAdapter;
import org.dualslm.api.llm.DifferentiableLanguageModel;
import org.dualslm.api.plugin.Options;
import org.dualslm.train.Method;
import org.dualslm.train.OwnAnswers;
import org.dualslm.train.Spelling;
import org.dualslm.train.StageSettings;
import org.dualslm.train.Teaching;
import org.dualslm.train.TrainingData;
import org.dualslm.train.TrainingParts;
import org.dualslm.train.corpus.CachedCorpus;
import org.dualslm.train.corpus.CachedUtterance;
import org.dualslm.train.corpus.FeatureCache;
import org.dualslm.train.corpus.FrameStatistics;
import org.dualslm.train.corpus.OnFault;
import org.dualslm.train.corpus.Split;
import org.dualslm.train.corpus.Utterance;
import org.dualslm.train.progress.Progress;
import org.dualslm.train.task.Information;
import org.dualslm.train.task.TaskMix;
import org.dualslm.train.task.TextForm;
import org.dualslm.train.task.Wordings;

/** Everything that a training needs, at the smallest size: real engines, a few tones for speech, a language model of two layers. */
public final class TinyTraining implements AutoCloseable {
    public static final TextForm FORM = new TinyTextForm();

    /** What the language model was pretrained to answer. */
    public static final Map<String, Double> TASKS = Map.of("transcription", 0.5, "energy", 0.5);

    /** How it was asked: in one wording each. */
    public static final Wordings WORDINGS = firstOfEach(Wordings.standard());

    private static final Options CPU = Options.none().with("device", "cpu");

    public final ExecutorService pool = Executors.newFixedThreadPool(2);
    public final ToneEncoder encoder = new ToneEncoder("tones", 1);
    public final DifferentiableLanguageModel languageModel;
    public final TrainingData data;
    public final OwnAnswers ownAnswers;
    private final List<TrainableAdapter> adapters = new ArrayList<>();

    public TinyTraining(Path directory) {
        createDirectories(directory);
        List<Utterance> utterances = new ArrayList<>(ToneCorpus.write(directory, 32, Split.TRAIN, 1));
        utterances.addAll(ToneCorpus.write(directory, 12, Split.VALIDATION, 2));
        FeatureCache cache = new FeatureCache(directory.resolve("cache"), encoder, List.of("bands", "level"));
        CachedCorpus corpus = cache.fill(utterances, OnFault.FAIL, pool, Progress.NONE);
        data = new TrainingData(cache, corpus.split(Split.TRAIN), corpus.split(Split.VALIDATION));

        languageModel = TinyLanguageModel.load(directory.resolve("language-model"));
        ownAnswers = new OwnAnswers(languageModel, directory.resolve("answers"), 8);
    }

    private static void createDirectories(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Wordings firstOfEach(Wordings wordings) {
        Map<String, List<String>> first = new LinkedHashMap<>();
        wordings.byTask().forEach((task, all) -> first.put(task, all.subList(0, 1)));
        return new Wordings(first);
    }

    /** What a stage asks, with both spellings at hand. */
    public Teaching teaching(StageSettings settings) {
        return teaching(settings, settings.combination());
    }

    public Teaching teaching(StageSettings settings, Method method) {
        return new Teaching(
                TaskMix.of(settings.tasks(), FORM),
                WORDINGS,
                FORM,
                method,
                List.of(spelling(Information.LINGUISTIC), spelling(Information.PARALINGUISTIC)),
                ownAnswers);
    }

    /** Parts with fresh adapters, closed with this. */
    public TrainingParts parts() {
        return parts("djl");
    }

    /** The same with the adapters of the engine by which their providers' names end. */
    public TrainingParts parts(String engine) {
        AdapterInput levelInput = input("level", "bands");
        AdapterInput bandsInput = input("bands");
        Options scaled = CPU.with("outputScale", 0.5);
        TrainableAdapter paralinguistic = adapter(
                "paralinguistic-" + engine,
                levelInput,
                scaled.with("heads", 1).with("feedForward", 16).with("tokens", 2));
        TrainableAdapter linguistic = adapter(
                "linguistic-" + engine, bandsInput, scaled.with("stride", 4).with("hidden", 64));
        return new TrainingParts(encoder, levelInput, paralinguistic, bandsInput, linguistic, languageModel);
    }

    public Spelling spelling(Information kind) {
        return Spelling.of(
                kind, languageModel, FORM, data.training(), TinyLanguageModel.BLANK, 0.1, Spelling.ATTRACTION);
    }

    private TrainableAdapter adapter(String provider, AdapterInput input, Options options) {
        AdapterSpec spec = new AdapterSpec(input.width(encoder), languageModel.hiddenSize(), options);
        TrainableAdapter adapter =
                (TrainableAdapter) Plugins.installed().adapter(provider).create(spec, 1);
        adapters.add(adapter);
        return adapter;
    }

    private AdapterInput input(String... streams) {
        AdapterInput raw = AdapterInput.of(streams);
        FrameStatistics statistics = new FrameStatistics(raw.width(encoder));
        for (CachedUtterance cached : data.training()) {
            statistics.add(raw.frames(data.features().read(cached)));
        }
        FrameNormalization normalization = statistics.normalization();
        return new AdapterInput(List.of(streams), normalization);
    }

    @Override
    public void close() {
        pool.shutdownNow();
        adapters.forEach(TrainableAdapter::close);
        languageModel.close();
    }
}
