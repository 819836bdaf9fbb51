package org.dualslm.examples.training;

import jakarta.inject.Inject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.dualslm.api.Attribute;
import org.dualslm.api.SpeechLanguageModel;
import org.dualslm.examples.ModelOption;
import org.dualslm.examples.ThreadsOption;
import org.dualslm.train.corpus.Corpus;
import org.dualslm.train.corpus.Utterance;
import org.dualslm.train.evaluation.Bootstrap;
import org.dualslm.train.evaluation.ContextEvaluation;
import org.dualslm.train.evaluation.ContextReport;
import org.dualslm.train.evaluation.Evaluation;
import org.dualslm.train.evaluation.EvaluationReport;
import org.dualslm.train.evaluation.Hearing;
import org.dualslm.train.evaluation.TextNormalizer;
import org.dualslm.train.evaluation.Wordings;
import org.dualslm.train.progress.Progress;
import org.dualslm.train.report.EvaluationPage;
import org.dualslm.train.task.TextForm;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Asks a model what was said in labelled recordings and how, and counts what it gets wrong. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Asks a model what was said in labelled recordings, and how, and counts what it gets wrong:",
            "with the vectors of both adapters, and with those of each alone. docs/evaluation.md explains every figure."
        })
public final class EvaluateCommand implements Callable<Integer> {
    private static final int LONGEST_TRANSCRIPT = 128;
    private static final int LONGEST_LABEL = 16;
    private static final int LONGEST_REPLY = 32;

    /** −26 dB below full scale: as loud as speech is recorded, with room for its peaks. */
    private static final double USUAL_LEVEL = 0.05;

    @Mixin
    private final ModelOption model;

    private final ModelParts parts;

    @Mixin
    private RecordingOptions recordings;

    @Option(
            names = "--hearing",
            defaultValue = "both,paralinguistic,linguistic",
            split = ",",
            paramLabel = "WAY",
            description = "Which vectors to give (${DEFAULT-VALUE}).")
    private List<String> hearings;

    @Option(
            names = "--wordings",
            defaultValue = "3",
            paramLabel = "N",
            description = "1 to ask as the model was trained, 3 to ask in other words too (${DEFAULT-VALUE}).")
    private int wordings;

    @Option(
            names = "--normalize-level",
            description = "Scale every recording to one root mean square, so that loudness tells nothing.")
    private boolean normalizeLevel;

    @Option(
            names = "--dialogues",
            defaultValue = "0",
            paramLabel = "N",
            description =
                    "Hold so many dialogues of each kind, in which the last turn asks about the first, in each way of"
                            + " --hearing (${DEFAULT-VALUE}).")
    private int dialogues;

    @Option(names = "--replies", description = "Let it answer each recording itself as well, for 'judge'.")
    private boolean replies;

    @Mixin
    private BootstrapOptions bootstrap;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write every figure and answer there, and beside it a page to read, FILE's name with .md.")
    private Path json;

    @Mixin
    private ThreadsOption threads;

    @Spec
    private CommandSpec spec;

    @Inject
    EvaluateCommand(ModelOption model, ModelParts parts) {
        this.model = model;
        this.parts = parts;
    }

    @Override
    public Integer call() throws IOException {
        if (wordings != 1 && wordings != 3) {
            throw new ParameterException(spec.commandLine(), "Questions can be worded in 1 or 3 ways, not " + wordings);
        }
        Bootstrap intervals = bootstrap.bootstrap();
        Corpus corpus = recordings.read();
        List<Utterance> utterances = recordings.chosen(corpus);
        corpus.notes().forEach(note -> print(note + "\n"));
        Map<Attribute, List<String>> labels = RecordingOptions.labels(corpus);
        double level = normalizeLevel ? USUAL_LEVEL : 0;
        Evaluation.Settings settings = new Evaluation.Settings(
                ways(),
                true,
                EnumSet.allOf(Attribute.class),
                replies,
                level,
                LONGEST_TRANSCRIPT,
                LONGEST_LABEL,
                recordings.onFault());
        ExecutorService pool = Executors.newFixedThreadPool(threads.threads());
        try (SpeechLanguageModel loaded = recordings.keeping(parts.model(), parts.encoder())) {
            Wordings questions =
                    wordings == 1 ? Wordings.only(loaded.instructions()) : Wordings.three(loaded.instructions());
            EvaluationReport report = new Evaluation(
                            loaded, TextForm.standard(), TextNormalizer.ENGLISH, questions, settings, intervals)
                    .run(utterances, labels, pool, Progress.onConsole());
            print(report.toTable());
            Map<Hearing, ContextReport> contexts = dialogues > 0 ? hold(loaded, report, pool) : Map.of();
            if (json != null) {
                write(report.toJson(parts.provenanceOfAll(recordings), contexts));
            }
        } finally {
            pool.shutdownNow();
        }
        return 0;
    }

    /** Dialogues of the recordings that could be heard. */
    private Map<Hearing, ContextReport> hold(
            SpeechLanguageModel loaded, EvaluationReport report, ExecutorService pool) {
        List<Utterance> heard =
                report.utterances().stream().map(each -> each.utterance()).toList();
        Map<Hearing, ContextReport> contexts = new ContextEvaluation(
                        loaded,
                        new ContextEvaluation.Settings(
                                report.settings().hearings(),
                                dialogues,
                                report.settings().level(),
                                LONGEST_TRANSCRIPT,
                                LONGEST_REPLY,
                                report.bootstrap()))
                .run(heard, report.labelReaders(), pool, Progress.onConsole());
        contexts.forEach((hearing, context) -> print("Heard through " + hearing.key() + "\n" + context.toTable()));
        return contexts;
    }

    private void write(String result) throws IOException {
        if (json.toAbsolutePath().getParent() != null) {
            Files.createDirectories(json.toAbsolutePath().getParent());
        }
        Files.writeString(json, result);
        print("Every figure and answer is in %s; to read: %s%n".formatted(json, EvaluationPage.write(json)));
    }

    private Set<Hearing> ways() {
        Set<Hearing> ways = EnumSet.noneOf(Hearing.class);
        hearings.forEach(name -> ways.add(RecordingOptions.one(Hearing.class, name)));
        return ways;
    }

    private void print(String text) {
        PrintWriter writer = spec.commandLine().getOut();
        writer.print(text);
        writer.flush();
    }
}
