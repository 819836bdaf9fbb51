package org.dualslm.examples.training;

import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.dualslm.api.Plugins;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.examples.ThreadsOption;
import org.dualslm.train.OwnAnswers;
import org.dualslm.train.StageOutcome;
import org.dualslm.train.TrainingParts;
import org.dualslm.train.TrainingRun;
import org.dualslm.train.corpus.FeatureCache;
import org.dualslm.train.corpus.OnFault;
import org.dualslm.train.corpus.Split;
import org.dualslm.train.curriculum.Curriculum;
import org.dualslm.train.curriculum.CurriculumTraining;
import org.dualslm.train.curriculum.LoadedCorpora;
import org.dualslm.train.progress.Progress;
import org.dualslm.train.report.TrainingLog;
import org.dualslm.train.report.TrainingPage;
import org.dualslm.train.task.TextForm;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Trains the two adapters between a frozen encoder and a frozen language model, and writes the model. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Trains both adapters on labelled recordings, and writes a model that 'chat' and 'evaluate' take.",
            "May be interrupted, or killed: the same command goes on where it was."
        })
public final class TrainCommand implements Callable<Integer> {
    /** How long the end of a program waits for the step at hand and its checkpoint. */
    private static final int SECONDS_TO_SAVE = 120;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description =
                    "A corpus's folder with a manifest.jsonl, or a manifest; with a curriculum that names corpora, the"
                            + " folder in which they are.")
    private Path data;

    @Option(
            names = "--curriculum",
            paramLabel = "FILE",
            description = {
                "What to learn, stage by stage: a file (docs/training.md), or 'paper' for the paper's three stages,",
                "'ravdess' or 'emodb' for emotions and gender from these corpora.",
                "Without one: spell transcripts, spell captions, train jointly, as the options below say."
            })
    private String curriculumFile;

    @Option(
            names = "--stage",
            paramLabel = "NAME",
            description = "Only this stage, after those before it that were begun in OUT.")
    private String stage;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Where checkpoints, log and the model go.")
    private Path out;

    @Option(
            names = "--features",
            paramLabel = "DIR",
            description = "Where to keep the encoder's frames, which several trainings may share (OUT/features).")
    private Path features;

    @Option(
            names = "--on-fault",
            defaultValue = "SKIP",
            paramLabel = "WHAT",
            description = "What to do about recordings that are missing or unreadable: ${COMPLETION-CANDIDATES}"
                    + " (${DEFAULT-VALUE}).")
    private OnFault onFault;

    @Option(names = "--seed", paramLabel = "N", description = "Of all draws (the curriculum's, or 1).")
    private Long seed;

    @Mixin
    private ThreadsOption threads;

    @Mixin
    private PartOptions partOptions;

    @Mixin
    private StageOptions stages;

    @Spec
    private CommandSpec spec;

    private final Provider<Plugins> plugins;
    private final Progress progress = Progress.onConsole();

    @Inject
    TrainCommand(Provider<Plugins> plugins) {
        this.plugins = plugins;
    }

    @Override
    public Integer call() throws IOException {
        Curriculum curriculum = curriculum();
        Files.createDirectories(out);
        ExecutorService pool = Executors.newFixedThreadPool(threads.threads());
        try (TrainingRun run = TrainingRun.open(out, progress);
                AdapterTraining training =
                        new AdapterTraining(partOptions, curriculum, plugins.get(), ModelSource.directory(out))) {
            return train(curriculum, run, training, pool);
        } finally {
            pool.shutdownNow();
        }
    }

    private Curriculum curriculum() {
        if (curriculumFile == null) {
            return stages.curriculum(seed == null ? 1 : seed);
        }
        List<String> unheard = spec.commandLine().getParseResult().matchedOptions().stream()
                .filter(option ->
                        option.userObject() instanceof Field field && field.getDeclaringClass() == StageOptions.class)
                .map(OptionSpec::longestName)
                .toList();
        if (!unheard.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "The curriculum says how long and how fast to train: leave out " + unheard
                            + ", or say so in the curriculum");
        }
        Curriculum read = Curriculum.named(curriculumFile);
        return seed == null ? read : read.withSeed(seed);
    }

    private int train(Curriculum curriculum, TrainingRun run, AdapterTraining training, ExecutorService pool)
            throws IOException {
        Path kept = features == null ? out.resolve("features") : features;
        FeatureCache cache = new FeatureCache(kept, training.encoder(), training.streams());
        LoadedCorpora corpora = LoadedCorpora.load(
                curriculum.corpora(), data, cache, kept.resolve("perturbed"), onFault, pool, progress);
        tell(corpora);
        TrainingParts parts = training.parts(cache, corpora.training(), curriculum.seed());
        Files.writeString(out.resolve("curriculum.json"), curriculum.toJson());

        CurriculumTraining stageByStage = new CurriculumTraining(
                curriculum,
                parts,
                corpora,
                TextForm.standard(),
                new OwnAnswers(parts.languageModel(), kept.resolve("answers")),
                pool);
        Map<String, StageOutcome> outcomes =
                saving(run, () -> stage == null ? stageByStage.train(run) : stageByStage.train(run, stage));

        Map<String, String> trainedWith = new TreeMap<>(Map.of(
                "recordings", String.valueOf(corpora.training().size()), "seed", String.valueOf(curriculum.seed())));
        for (Map.Entry<String, StageOutcome> each : outcomes.entrySet()) {
            if (!each.getValue().finished()) {
                return interrupted(each.getValue());
            }
            trainedWith.put(
                    each.getKey() + ".steps", String.valueOf(each.getValue().steps()));
        }
        training.write(out, trainedWith);
        if (Files.exists(out.resolve(TrainingLog.FILE))) {
            print("Its curves and settings are in %s%n", TrainingPage.write(out, List.of()));
        }
        print("The model is in %s; evaluate it with: ./dualslm evaluate --model %s --data %s%n", out, out, data);
        return 0;
    }

    private void tell(LoadedCorpora corpora) {
        corpora.byName()
                .forEach((name, corpus) -> print(
                        "%s: %d recordings to train on, %d to validate with, %d left out%n",
                        name,
                        corpus.split(Split.TRAIN).size(),
                        corpus.split(Split.VALIDATION).size(),
                        corpus.faults().size()));
        corpora.faults().stream().limit(5).forEach(fault -> print("  %s: %s%n", fault.audio(), fault.reason()));
    }

    private int interrupted(StageOutcome outcome) {
        print("Stopped and saved after %d steps of this stage; the same command goes on from there%n", outcome.steps());
        return 130;
    }

    /** Trains, and on Ctrl-C saves. Before, there is nothing to save: what was encoded is kept as it comes. */
    private static <T> T saving(TrainingRun run, Supplier<T> training) {
        CountDownLatch saved = new CountDownLatch(1);
        Thread stopper = new Thread(() -> stopAndWait(run, saved));
        Runtime.getRuntime().addShutdownHook(stopper);
        try {
            return training.get();
        } finally {
            saved.countDown();
            removeHook(stopper);
        }
    }

    /** On Ctrl-C: the step at hand is finished and saved before the program ends. */
    private static void stopAndWait(TrainingRun run, CountDownLatch saved) {
        run.requestStop();
        try {
            saved.await(SECONDS_TO_SAVE, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The program is ending already; the hook is what waits for us.
        }
    }

    private void print(String format, Object... values) {
        PrintWriter writer = spec.commandLine().getOut();
        writer.printf(format, values);
        writer.flush();
    }
}
