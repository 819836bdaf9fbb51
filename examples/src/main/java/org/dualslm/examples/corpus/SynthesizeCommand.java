package org.dualslm.examples.corpus;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.dualslm.api.DualSlmException;
import org.dualslm.examples.ThreadsOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Synthesises a labelled corpus of speech with espeak-ng: recordings in folders for each split, and {@code manifest.jsonl}. */
@Command(
        name = "synthesize",
        mixinStandardHelpOptions = true,
        description = {
            "Synthesises labelled speech to train on, with espeak-ng.",
            "Can be interrupted: recordings that are there already are kept. The same seed gives the same corpus."
        })
public final class SynthesizeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "The folder for the corpus.")
    private Path out;

    @Option(
            names = "--utterances",
            defaultValue = "15500",
            paramLabel = "N",
            description = "Recordings to train on (${DEFAULT-VALUE}).")
    private int utterances;

    @Option(
            names = "--recombined",
            defaultValue = "8000",
            paramLabel = "N",
            description = "Recordings to train on whose words come in other company (${DEFAULT-VALUE}).")
    private int recombined;

    @Option(
            names = "--balanced",
            defaultValue = "0",
            paramLabel = "N",
            description =
                    "Recordings to train on of single words, rare ones more often than in sentences (${DEFAULT-VALUE}).")
    private int balanced;

    @Option(
            names = "--validation",
            defaultValue = "400",
            paramLabel = "N",
            description = "Recordings of other sentences by the same voices (${DEFAULT-VALUE}).")
    private int validation;

    @Option(
            names = "--held-out",
            defaultValue = "1100",
            paramLabel = "N",
            description = "Recordings of other sentences by other voices (${DEFAULT-VALUE}).")
    private int heldOut;

    @Option(names = "--seed", defaultValue = "1", paramLabel = "N", description = "Of all draws (${DEFAULT-VALUE}).")
    private long seed;

    @Mixin
    private ThreadsOption threads;

    @Option(
            names = "--espeak",
            defaultValue = Espeak.PROGRAM,
            paramLabel = "PROGRAM",
            description = "The synthesiser (${DEFAULT-VALUE}).")
    private String espeak;

    @Override
    public Integer call() throws IOException, InterruptedException {
        CorpusPlan plan = new CorpusPlan(Sentences.bundled(), seed);
        List<Utterance> all = new ArrayList<>(plan.training(utterances));
        all.addAll(plan.recombined(utterances, recombined));
        all.addAll(plan.balanced(utterances + recombined, balanced));
        all.addAll(plan.validation(validation));
        all.addAll(plan.test(heldOut));
        try {
            Synthesizer synthesizer = new Synthesizer(new Espeak(espeak));
            synthesizer.calibrate(
                    all.stream().map(Utterance::speaker).distinct().toList());
            List<Manifest.Entry> entries = record(all, synthesizer);
            Manifest.write(out.resolve("manifest.jsonl"), entries);
            double seconds =
                    entries.stream().mapToDouble(Manifest.Entry::seconds).sum();
            PrintWriter console = spec.commandLine().getOut();
            console.printf("%d recordings, %.1f hours, in %s%n", entries.size(), seconds / 3600, out);
            if (entries.size() < all.size()) {
                console.printf(
                        "%d were left out: their voice did not reach the pitch of their label%n",
                        all.size() - entries.size());
            }
            return 0;
        } catch (DualSlmException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 1;
        }
    }

    private List<Manifest.Entry> record(List<Utterance> all, Synthesizer synthesizer)
            throws IOException, InterruptedException {
        Files.createDirectories(out);
        ExecutorService workers = Executors.newFixedThreadPool(threads.threads());
        try (ProgressBar progress = new ProgressBarBuilder()
                .setTaskName("Synthesis")
                .setInitialMax(all.size())
                .setStyle(ProgressBarStyle.ASCII)
                .build()) {
            List<Future<Optional<Manifest.Entry>>> pending = new ArrayList<>();
            for (Utterance utterance : all) {
                pending.add(workers.submit(() -> record(utterance, synthesizer)));
            }
            List<Manifest.Entry> entries = new ArrayList<>();
            for (Future<Optional<Manifest.Entry>> entry : pending) {
                entry.get().ifPresent(entries::add);
                progress.step();
            }
            return entries;
        } catch (ExecutionException e) {
            throw rethrown(e.getCause());
        } finally {
            workers.shutdownNow();
        }
    }

    private Optional<Manifest.Entry> record(Utterance utterance, Synthesizer synthesizer) throws IOException {
        Path file = out.resolve(utterance.audio());
        if (!Files.exists(file)) {
            Optional<float[]> sound = synthesizer.synthesize(utterance);
            if (sound.isEmpty()) {
                return Optional.empty();
            }
            WavFile.write(file, sound.get(), Effects.SAMPLE_RATE);
        }
        return Optional.of(new Manifest.Entry(
                utterance.audio(),
                utterance.transcript(),
                utterance.speaker().name(),
                utterance.labels(),
                WavFile.seconds(file, Effects.SAMPLE_RATE),
                utterance.split()));
    }

    private static RuntimeException rethrown(Throwable cause) throws IOException {
        if (cause instanceof IOException e) {
            throw e;
        }
        if (cause instanceof Error e) {
            throw e;
        }
        return cause instanceof RuntimeException e ? e : new IllegalStateException(cause);
    }
}
