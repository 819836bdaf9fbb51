package org.dualslm.examples.training;

import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.dualslm.api.Instructions;
import org.dualslm.api.Plugins;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.train.AlignmentSettings;
import org.dualslm.train.AlignmentWarmUp;
import org.dualslm.train.JointTrainer;
import org.dualslm.train.Spelling;
import org.dualslm.train.StageOutcome;
import org.dualslm.train.TrainingData;
import org.dualslm.train.TrainingParts;
import org.dualslm.train.TrainingRun;
import org.dualslm.train.corpus.CachedCorpus;
import org.dualslm.train.corpus.FeatureCache;
import org.dualslm.train.corpus.Manifest;
import org.dualslm.train.corpus.OnFault;
import org.dualslm.train.corpus.Split;
import org.dualslm.train.corpus.Utterance;
import org.dualslm.train.progress.Progress;
import org.dualslm.train.report.TrainingLog;
import org.dualslm.train.report.TrainingPage;
import org.dualslm.train.task.Information;
import org.dualslm.train.task.TaskMix;
import org.dualslm.train.task.TextForm;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
            description = "A corpus's folder with a manifest.jsonl, or a manifest.")
    private Path data;

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

    @Option(names = "--seed", defaultValue = "1", paramLabel = "N", description = "Of all draws (${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--blank",
            defaultValue = "<|blank|>",
            paramLabel = "TOKEN",
            description = "A token of the language model's that stands for nothing, to spell with (${DEFAULT-VALUE}).")
    private String blank;

    @Option(names = "--threads", paramLabel = "N", description = "At work at a time (one a processor).")
    private int threads = Runtime.getRuntime().availableProcessors();

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
        Files.createDirectories(out);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        CountDownLatch saved = new CountDownLatch(1);
        try (TrainingRun run = TrainingRun.open(out, progress);
                AdapterTraining training =
                        new AdapterTraining(partOptions, plugins.get(), ModelSource.directory(out))) {
            Thread stopper = new Thread(() -> stopAndWait(run, saved));
            Runtime.getRuntime().addShutdownHook(stopper);
            try {
                return train(run, training, pool);
            } finally {
                saved.countDown();
                removeHook(stopper);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private int train(TrainingRun run, AdapterTraining training, ExecutorService pool) throws IOException {
        FeatureCache cache = new FeatureCache(
                features == null ? out.resolve("features") : features, training.encoder(), training.streams());
        TrainingData corpus = corpus(cache, pool);
        TrainingParts parts = training.parts(cache, corpus.training(), seed);
        Map<String, String> trainedWith = new TreeMap<>(
                Map.of("recordings", String.valueOf(corpus.training().size()), "seed", String.valueOf(seed)));

        List<Spelling> spellings = new ArrayList<>();
        for (Information kind : Information.values()) {
            boolean words = kind == Information.LINGUISTIC;
            int steps = words ? stages.transcriptSteps() : stages.captionSteps();
            if (steps > 0 || stages.spellsWhileJoint(words)) {
                spellings.add(Spelling.of(
                        kind,
                        parts.languageModel(),
                        TextForm.standard(),
                        corpus.training(),
                        blank,
                        Spelling.VARIANCE_SHARE,
                        Spelling.ATTRACTION));
            }
            if (steps > 0) {
                AlignmentSettings settings = stages.spelling(steps, seed);
                AlignmentWarmUp warmUp =
                        new AlignmentWarmUp(parts, corpus, spellings.get(spellings.size() - 1), settings, pool);
                StageOutcome outcome = warmUp.train(run);
                if (!outcome.finished()) {
                    return interrupted(outcome);
                }
                trainedWith.put(words ? "transcriptSteps" : "captionSteps", String.valueOf(steps));
                print(
                        "%s: of the words %s, %.1f %% are wrong in the validation split%n",
                        kind, words ? "spelt" : "of captions", 100 * warmUp.wordErrorRate(corpus.validation()));
            }
        }
        if (stages.jointSteps() > 0) {
            TaskMix tasks = TaskMix.firstStage(Instructions.standard(), TextForm.standard(), 0.6, 0.3, 0.1);
            StageOutcome outcome =
                    new JointTrainer(parts, corpus, tasks, spellings, stages.joint(seed), pool).train(run);
            if (!outcome.finished()) {
                return interrupted(outcome);
            }
            trainedWith.put("jointSteps", String.valueOf(stages.jointSteps()));
        }
        training.write(out, trainedWith);
        if (Files.exists(out.resolve(TrainingLog.FILE))) {
            print("Its curves and settings are in %s%n", TrainingPage.write(out, List.of()));
        }
        print("The model is in %s; evaluate it with: ./dualslm evaluate --model %s --data %s%n", out, out, data);
        return 0;
    }

    private TrainingData corpus(FeatureCache cache, ExecutorService pool) {
        Manifest manifest = Manifest.read(data, onFault);
        List<Utterance> wanted = new ArrayList<>(manifest.split(Split.TRAIN));
        wanted.addAll(manifest.split(Split.VALIDATION));
        CachedCorpus corpus = cache.fill(wanted, onFault, pool, progress);
        int left = manifest.missing().size() + corpus.faults().size();
        print(
                "%d recordings to train on, %d to validate with, %d left out%n",
                corpus.split(Split.TRAIN).size(), corpus.split(Split.VALIDATION).size(), left);
        corpus.faults().stream().limit(5).forEach(fault -> print("  %s: %s%n", fault.audio(), fault.reason()));
        return new TrainingData(cache, corpus.split(Split.TRAIN), corpus.split(Split.VALIDATION));
    }

    private int interrupted(StageOutcome outcome) {
        print("Stopped and saved after %d steps of this stage; the same command goes on from there%n", outcome.steps());
        return 130;
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
