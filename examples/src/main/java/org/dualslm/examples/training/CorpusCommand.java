package org.dualslm.examples.training;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.dualslm.api.Plugins;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.plugin.Options;
import org.dualslm.examples.ThreadsOption;
import org.dualslm.train.corpus.Corpora;
import org.dualslm.train.corpus.Corpus;
import org.dualslm.train.corpus.CorpusException;
import org.dualslm.train.corpus.CorpusOptions;
import org.dualslm.train.corpus.EmotionWords;
import org.dualslm.train.corpus.Fold;
import org.dualslm.train.corpus.Manifest;
import org.dualslm.train.corpus.OnFault;
import org.dualslm.train.corpus.Split;
import org.dualslm.train.corpus.measure.ClassThresholds;
import org.dualslm.train.corpus.measure.MeasuredCorpus;
import org.dualslm.train.corpus.measure.MeasuredUtterance;
import org.dualslm.train.corpus.measure.SpeechMeter;
import org.dualslm.train.progress.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Reads a corpus in its own layout, says what is there, and lists it for training. */
@Command(
        name = "corpus",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Reads a corpus as it is distributed, and says what is there: recordings, speakers, labels by split.",
            "Can measure pitch, tempo and energy where it has no such labels, and write a manifest that 'train' takes."
        })
public final class CorpusCommand implements Callable<Integer> {
    @Option(
            names = "--corpus",
            required = true,
            completionCandidates = Names.class,
            paramLabel = "NAME",
            description = "One of ${COMPLETION-CANDIDATES}.")
    private String corpus;

    @Option(names = "--data", required = true, paramLabel = "DIR", description = "The folder it was unpacked into.")
    private Path data;

    @Option(
            names = "--fold",
            defaultValue = "1/5",
            paramLabel = "K/N",
            description =
                    "Of a corpus without splits of its own, which part of how many is the test (${DEFAULT-VALUE}).")
    private String fold;

    @Option(
            names = "--emotions",
            defaultValue = "COMMON",
            paramLabel = "WORDS",
            description = "Whose words name emotions: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
    private EmotionWords emotions;

    @Option(
            names = "--on-fault",
            defaultValue = "SKIP",
            paramLabel = "WHAT",
            description = "What to do about recordings that are missing or unreadable: ${COMPLETION-CANDIDATES}"
                    + " (${DEFAULT-VALUE}).")
    private OnFault onFault;

    @Option(
            names = "--measure",
            description = "Measure pitch, tempo and energy, and label what has no such labels by the terciles of the"
                    + " training split.")
    private boolean measure;

    @Option(
            names = "--thresholds",
            paramLabel = "FILE",
            description = "With --measure: label by these, which --save-thresholds wrote, instead.")
    private Path thresholdsFile;

    @Option(
            names = "--save-thresholds",
            paramLabel = "FILE",
            description = "With --measure: write the thresholds there.")
    private Path savedThresholds;

    @Option(names = "--manifest", paramLabel = "FILE", description = "Write a manifest of all that is there.")
    private Path manifest;

    @Mixin
    private ThreadsOption threads;

    @Spec
    private CommandSpec spec;

    /** The names to choose from. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Corpora.all().stream().map(reader -> reader.name()).iterator();
        }
    }

    @Override
    public Integer call() {
        CorpusOptions options = new CorpusOptions(Fold.parse(fold), emotions);
        Corpus found = Corpora.named(corpus).read(data, options, onFault);
        PrintWriter writer = spec.commandLine().getOut();
        if (measure && !found.utterances().isEmpty()) {
            found = measured(found, writer);
        }
        writer.print(CorpusSummary.of(found));
        writer.flush();
        if (manifest != null) {
            if (found.utterances().isEmpty()) {
                throw new CorpusException("No recording is there to list in " + manifest);
            }
            Manifest.write(manifest, found.utterances());
            writer.printf("%d recordings are listed in %s%n", found.utterances().size(), manifest);
        }
        writer.flush();
        return 0;
    }

    /** With labels for what had none, and without what turned out to be unreadable. */
    private Corpus measured(Corpus found, PrintWriter writer) {
        ExecutorService pool = Executors.newFixedThreadPool(threads.threads());
        try (SpeechEncoder prosody =
                Plugins.installed().encoder(SpeechMeter.STREAM).create(null, Options.none())) {
            MeasuredCorpus measured =
                    new SpeechMeter(prosody).measure(found.utterances(), onFault, pool, Progress.onConsole());
            ClassThresholds thresholds = thresholds(measured, writer);
            writer.print(CorpusSummary.of(thresholds));
            for (var fault : measured.faults()) {
                writer.printf("Cannot measure %s: %s%n", fault.audio(), fault.reason());
            }
            if (savedThresholds != null) {
                thresholds.write(savedThresholds);
            }
            return found.withUtterances(
                    measured.utterances().stream().map(thresholds::label).toList());
        } finally {
            pool.shutdownNow();
        }
    }

    private ClassThresholds thresholds(MeasuredCorpus measured, PrintWriter writer) {
        if (thresholdsFile != null) {
            return ClassThresholds.read(thresholdsFile);
        }
        List<MeasuredUtterance> training = measured.utterances().stream()
                .filter(one -> one.utterance().split() == Split.TRAIN)
                .toList();
        if (training.isEmpty()) {
            writer.println("There is nothing to train on, so the thresholds are over all recordings: name others with"
                    + " --thresholds to judge by them");
        }
        return ClassThresholds.of(training.isEmpty() ? measured.utterances() : training);
    }
}
