package org.dualslm.examples.training;

import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.dualslm.api.Attribute;
import org.dualslm.api.SpeechLanguageModel;
import org.dualslm.examples.ModelOption;
import org.dualslm.train.corpus.CorpusException;
import org.dualslm.train.corpus.Manifest;
import org.dualslm.train.corpus.OnFault;
import org.dualslm.train.corpus.Split;
import org.dualslm.train.corpus.Utterance;
import org.dualslm.train.evaluation.Evaluation;
import org.dualslm.train.evaluation.EvaluationReport;
import org.dualslm.train.evaluation.Hearing;
import org.dualslm.train.evaluation.TextNormalizer;
import org.dualslm.train.progress.Progress;
import org.dualslm.train.task.TextForm;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Asks a model what was said in labelled recordings and how, and counts what it gets wrong. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Asks a model what was said in labelled recordings, and how, and counts what it gets wrong:",
            "with the vectors of both adapters, and with those of each alone."
        })
public final class EvaluateCommand implements Callable<Integer> {
    private static final int LONGEST_TRANSCRIPT = 128;
    private static final int LONGEST_LABEL = 16;

    @Mixin
    private final ModelOption model;

    private final Provider<SpeechLanguageModel> models;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "A corpus's folder with a manifest.jsonl, or a manifest.")
    private Path data;

    @Option(
            names = "--split",
            defaultValue = "test",
            paramLabel = "SPLIT",
            description = "train, validation or test (${DEFAULT-VALUE}).")
    private String split;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "Ask about so many recordings, spread evenly over the split; all unless given.")
    private int limit = Integer.MAX_VALUE;

    @Option(
            names = "--hearing",
            defaultValue = "both,paralinguistic,linguistic",
            split = ",",
            paramLabel = "WAY",
            description = "Which vectors to give (${DEFAULT-VALUE}).")
    private List<String> hearings;

    @Option(names = "--json", paramLabel = "FILE", description = "Write every figure and answer there.")
    private Path json;

    @Option(
            names = "--on-fault",
            defaultValue = "SKIP",
            paramLabel = "WHAT",
            description = "What to do about recordings that are missing or unreadable: ${COMPLETION-CANDIDATES}"
                    + " (${DEFAULT-VALUE}).")
    private OnFault onFault;

    @Option(names = "--threads", paramLabel = "N", description = "At work at a time (one a processor).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Spec
    private CommandSpec spec;

    @Inject
    EvaluateCommand(ModelOption model, Provider<SpeechLanguageModel> models) {
        this.model = model;
        this.models = models;
    }

    @Override
    public Integer call() throws IOException {
        Manifest manifest = Manifest.read(data, onFault);
        List<Utterance> utterances = chosen(manifest);
        Evaluation.Settings settings = new Evaluation.Settings(
                ways(), true, EnumSet.allOf(Attribute.class), LONGEST_TRANSCRIPT, LONGEST_LABEL, onFault);
        Map<Attribute, List<String>> labels = new EnumMap<>(Attribute.class);
        for (Attribute attribute : Attribute.values()) {
            labels.put(attribute, manifest.labels(attribute));
        }
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            Evaluation evaluation = new Evaluation(models.get(), TextForm.standard(), TextNormalizer.ENGLISH, settings);
            EvaluationReport report = evaluation.run(utterances, labels, pool, Progress.onConsole());
            PrintWriter writer = spec.commandLine().getOut();
            writer.print(report.toTable());
            writer.flush();
            if (json != null) {
                Files.writeString(json, report.toJson());
            }
        } finally {
            pool.shutdownNow();
        }
        return 0;
    }

    private List<Utterance> chosen(Manifest manifest) {
        List<Utterance> all = manifest.split(one(Split.class, split));
        if (all.isEmpty()) {
            throw new CorpusException("The split '" + split + "' of " + manifest.file() + " is empty");
        }
        int count = Math.max(1, Math.min(limit, all.size()));
        return IntStream.range(0, count)
                .mapToObj(i -> all.get((int) ((long) i * all.size() / count)))
                .toList();
    }

    private Set<Hearing> ways() {
        Set<Hearing> ways = EnumSet.noneOf(Hearing.class);
        hearings.forEach(name -> ways.add(one(Hearing.class, name)));
        return ways;
    }

    private static <E extends Enum<E>> E one(Class<E> type, String name) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(name.strip())) {
                return constant;
            }
        }
        throw new IllegalArgumentException(
                "'" + name + "' is none of " + EnumSet.allOf(type).toString().toLowerCase(Locale.ROOT));
    }
}
