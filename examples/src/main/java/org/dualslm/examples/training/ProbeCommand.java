package org.dualslm.examples.training;

import jakarta.inject.Inject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.dualslm.api.FedAdapter;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.audio.AudioException;
import org.dualslm.api.encoder.EncodedSpeech;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.examples.ModelOption;
import org.dualslm.examples.ThreadsOption;
import org.dualslm.train.corpus.CorpusException;
import org.dualslm.train.corpus.OnFault;
import org.dualslm.train.corpus.Utterance;
import org.dualslm.train.probe.Probe;
import org.dualslm.train.probe.ProbeReport;
import org.dualslm.train.probe.ProbeSample;
import org.dualslm.train.progress.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures what each kind of vectors carries. */
@Command(
        name = "probe",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures what a model's paralinguistic and linguistic vectors carry, and the encoder's frames: linear classifiers",
            "learn to tell attributes and words from them, and are tested on speakers they did not learn from."
        })
public final class ProbeCommand implements Callable<Integer> {
    @Mixin
    private final ModelOption model;

    private final ModelParts parts;

    private enum Kind {
        PARALINGUISTIC,
        LINGUISTIC,
        ENCODER
    }

    @Mixin
    private RecordingOptions recordings;

    @Option(
            names = "--vectors",
            defaultValue = "paralinguistic,linguistic,encoder",
            split = ",",
            paramLabel = "KIND",
            description = "Which to probe: encoder stands for each of its streams (${DEFAULT-VALUE}).")
    private List<String> vectors;

    @Option(names = "--folds", defaultValue = "5", paramLabel = "N", description = "Of speakers (${DEFAULT-VALUE}).")
    private int folds;

    @Option(
            names = "--words",
            defaultValue = "20",
            paramLabel = "N",
            description = "Probe for so many frequent words (${DEFAULT-VALUE}).")
    private int words;

    @Mixin
    private BootstrapOptions bootstrap;

    @Option(names = "--json", paramLabel = "FILE", description = "Write every figure there.")
    private Path json;

    @Mixin
    private ThreadsOption threads;

    @Spec
    private CommandSpec spec;

    @Inject
    ProbeCommand(ModelOption model, ModelParts parts) {
        this.model = model;
        this.parts = parts;
    }

    @Override
    public Integer call() throws IOException {
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        vectors.forEach(name -> kinds.add(RecordingOptions.one(Kind.class, name)));
        List<Utterance> utterances = recordings.chosen(recordings.read());
        Probe.Settings standard = Probe.Settings.standard(bootstrap.bootstrap());
        Probe probe =
                new Probe(new Probe.Settings(folds, standard.l2(), words, standard.rarest(), bootstrap.bootstrap()));
        ExecutorService pool = Executors.newFixedThreadPool(threads.threads());
        try {
            ProbeReport report = probe.run(samples(utterances, kinds), pool);
            PrintWriter writer = spec.commandLine().getOut();
            writer.print(report.toTable());
            writer.flush();
            if (json != null) {
                Files.writeString(json, report.toJson(parts.provenanceOfVectors(recordings)));
            }
        } finally {
            pool.shutdownNow();
        }
        return 0;
    }

    private List<ProbeSample> samples(List<Utterance> utterances, Set<Kind> kinds) {
        SpeechEncoder encoder = recordings.keeping(parts.encoder());
        FedAdapter how = parts.paralinguistic();
        FedAdapter what = parts.linguistic();
        Set<String> streams = new LinkedHashSet<>(how.input().streamNames());
        streams.addAll(what.input().streamNames());
        List<ProbeSample> samples = new ArrayList<>();
        try (Progress.Task task = Progress.onConsole().start("encode", utterances.size(), 0)) {
            for (Utterance utterance : utterances) {
                try {
                    EncodedSpeech speech = encoder.encode(List.of(AudioClip.read(utterance.audio())), streams)
                            .get(0);
                    Map<String, double[]> features = new LinkedHashMap<>();
                    if (kinds.contains(Kind.PARALINGUISTIC)) {
                        features.put("paralinguistic", statistics(how, speech));
                    }
                    if (kinds.contains(Kind.LINGUISTIC)) {
                        features.put("linguistic", statistics(what, speech));
                    }
                    if (kinds.contains(Kind.ENCODER)) {
                        streams.forEach(stream ->
                                features.put("encoder " + stream, ProbeSample.statistics(speech.stream(stream))));
                    }
                    samples.add(new ProbeSample(utterance, features));
                } catch (AudioException e) {
                    if (recordings.onFault() == OnFault.FAIL) {
                        throw new CorpusException(
                                "Cannot use the recording " + utterance.audio() + ": " + e.getMessage(), e);
                    }
                }
                task.advance(1);
            }
        }
        if (samples.isEmpty()) {
            throw new CorpusException("Of " + utterances.size() + " recordings, none could be heard");
        }
        return samples;
    }

    private static double[] statistics(FedAdapter adapter, EncodedSpeech speech) {
        return ProbeSample.statistics(
                adapter.adapter().adapt(List.of(adapter.input().frames(speech))).get(0));
    }
}
