package org.dualslm.examples.training;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.dualslm.api.Attribute;
import org.dualslm.api.SpeechLanguageModel;
import org.dualslm.train.corpus.Manifest;
import org.dualslm.train.corpus.OnFault;
import org.dualslm.train.corpus.Split;
import org.dualslm.train.corpus.Utterance;
import org.dualslm.train.evaluation.Evaluation;
import org.dualslm.train.evaluation.EvaluationReport;
import org.dualslm.train.evaluation.TextNormalizer;
import org.dualslm.train.progress.Progress;
import org.dualslm.train.task.TextForm;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures how well a model hears what was said, and how, in recordings it did not learn from. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        description = "Measures word error rate and attributes, with both kinds of vectors and with each alone.")
public final class EvaluateCommand implements Callable<Integer> {
    @Option(names = "--model", paramLabel = "DIR", description = "A model's directory; the bundled model unless given.")
    private Path model;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "A corpus with its manifest.jsonl, as synthesize makes it.")
    private Path data;

    @Option(
            names = "--split",
            defaultValue = "TEST",
            description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    private Split split;

    @Option(names = "--limit", paramLabel = "N", description = "Only the first N recordings.")
    private int limit = Integer.MAX_VALUE;

    @Option(names = "--threads", paramLabel = "N", description = "Recordings heard at a time (${DEFAULT-VALUE}).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--json", paramLabel = "FILE", description = "Where to write every figure and every answer.")
    private Path json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Manifest manifest = Manifest.read(data, OnFault.SKIP);
        List<Utterance> utterances = manifest.split(split).stream().limit(limit).toList();
        Map<Attribute, List<String>> labels =
                Arrays.stream(Attribute.values()).collect(Collectors.toMap(Function.identity(), manifest::labels));
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try (SpeechLanguageModel loaded =
                model == null ? SpeechLanguageModel.loadDefault() : SpeechLanguageModel.load(model)) {
            EvaluationReport report = new Evaluation(
                            loaded, TextForm.standard(), TextNormalizer.ENGLISH, Evaluation.Settings.everything())
                    .run(utterances, labels, pool, Progress.onConsole());
            PrintWriter out = spec.commandLine().getOut();
            out.println(report.toTable());
            out.flush();
            if (json != null) {
                Files.writeString(json, report.toJson());
            }
            return 0;
        } finally {
            pool.shutdown();
        }
    }
}
