package org.dualslm.examples.training;

import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.dualslm.api.ModelBundle;
import org.dualslm.api.ModelConfiguration;
import org.dualslm.api.Plugins;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.examples.ThreadsOption;
import org.dualslm.train.TrainingException;
import org.dualslm.train.corpus.Manifest;
import org.dualslm.train.corpus.OnFault;
import org.dualslm.train.corpus.Split;
import org.dualslm.train.corpus.Utterance;
import org.dualslm.train.evaluation.Ablation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Trains with replacement, without it, and with one adapter, and measures what becomes of disentanglement and context. */
@Command(
        name = "ablation",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Trains two adapters with Equivalence Replacement Regularization, two without it, and one for everything: with the",
            "same recordings, tasks and number of examples, from the same start, with several seeds; and measures how far each",
            "keeps what and how apart, and keeps context. It carries out 'train', 'evaluate' and 'probe', and prints each",
            "command. May be stopped: the same command goes on where it was. docs/evaluation.md defines the figures."
        })
public final class AblationCommand implements Callable<Integer> {
    @Option(names = "--data", required = true, paramLabel = "DIR", description = "A corpus with a manifest.jsonl.")
    private Path data;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where everything goes.")
    private Path out;

    @Option(
            names = "--features",
            paramLabel = "DIR",
            description = "Where to keep the encoder's frames (OUT/features).")
    private Path features;

    @Option(
            names = "--encoder-files",
            paramLabel = "DIR|hf:OWNER/NAME",
            description = "The encoder's files; those of the bundled model unless given.")
    private String encoderFiles;

    @Option(
            names = "--language-model",
            paramLabel = "DIR|hf:OWNER/NAME",
            description = "A language model in Hugging Face layout; the bundled one unless given.")
    private String languageModel;

    @Option(
            names = "--curricula",
            paramLabel = "DIR",
            description =
                    "A folder with start.json, replacement.json, joint.json and single.json in place of those that"
                            + " come along.")
    private Path curricula;

    @Option(
            names = "--start",
            paramLabel = "MODEL",
            description =
                    "A trained model from which all go on, parts and all; one trained as start.json says unless given.")
    private String start;

    @Option(
            names = "--seeds",
            defaultValue = "1,2,3",
            split = ",",
            paramLabel = "N",
            description = "Train each with these (${DEFAULT-VALUE}).")
    private List<Long> seeds;

    @Option(
            names = "--train-on",
            defaultValue = "2500",
            paramLabel = "N",
            description = "So many recordings, spread evenly over the training split (${DEFAULT-VALUE}).")
    private int training;

    @Option(
            names = "--probe-on",
            defaultValue = "400",
            paramLabel = "N",
            description = "So many of the validation split, from which nothing is learned (${DEFAULT-VALUE}).")
    private int probed;

    @Option(
            names = "--ask-about",
            defaultValue = "200",
            paramLabel = "N",
            description = "So many of the test split (${DEFAULT-VALUE}).")
    private int asked;

    @Option(
            names = "--dialogues",
            defaultValue = "40",
            paramLabel = "N",
            description = "Hold so many of each kind (${DEFAULT-VALUE}).")
    private int dialogues;

    @Mixin
    private BootstrapOptions bootstrap;

    @Mixin
    private ThreadsOption threads;

    @Spec
    private CommandSpec spec;

    private final Provider<Plugins> plugins;

    @Inject
    AblationCommand(Provider<Plugins> plugins) {
        this.plugins = plugins;
    }

    @Override
    public Integer call() throws IOException {
        if (start != null && (encoderFiles != null || languageModel != null)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "A start brings encoder and language model along: leave out --encoder-files and --language-model");
        }
        if (seeds.size() != seeds.stream().distinct().count()) {
            throw new ParameterException(spec.commandLine(), "Each seed counts once, not as in --seeds " + seeds);
        }
        AblationCurricula all = AblationCurricula.read(curricula);
        Path frames = features == null ? out.resolve("features") : features;
        AblationSteps steps =
                new AblationSteps(out, frames, dialogues, new Steps(threads.threads(), spec.commandLine()));
        begin(all, steps);
        try {
            for (long seed : seeds) {
                for (String variant : AblationCurricula.VARIANTS) {
                    String from = start(variant, steps);
                    List<Object> options = new ArrayList<>(List.of("--seed", seed, "--adapters", from));
                    options.addAll(AblationStart.options(
                            ModelConfiguration.read(from, plugins.get()).bundle()));
                    steps.train(variant, variant + "-" + seed, options);
                    steps.measure(variant, seed);
                }
            }
        } catch (Steps.Stopped stopped) {
            return stopped.exitCode();
        }
        report(steps);
        return 0;
    }

    /** What a variant goes on from. */
    private String start(String variant, AblationSteps steps) throws IOException, Steps.Stopped {
        if (start == null) {
            List<Object> options = new ArrayList<>();
            if (encoderFiles != null) {
                options.addAll(List.of("--encoder-files", encoderFiles));
            }
            if (languageModel != null) {
                options.addAll(List.of("--language-model", languageModel));
            }
            steps.train(AblationCurricula.START, AblationCurricula.START, options);
        }
        String two = start == null ? out.resolve(AblationCurricula.START).toString() : start;
        if (!variant.equals(AblationCurricula.SINGLE)) {
            return two;
        }
        Path one = out.resolve("single-start");
        if (!Files.exists(one.resolve(ModelBundle.FILE))) {
            AblationStart.widen(ModelConfiguration.read(two, plugins.get()), one, plugins.get());
        }
        return one.toString();
    }

    /** Writes which recordings and curricula, or checks that they are those that it was begun with. */
    private void begin(AblationCurricula all, AblationSteps steps) throws IOException {
        Manifest manifest = Manifest.read(data, OnFault.SKIP);
        List<Utterance> chosen = new ArrayList<>();
        chosen.addAll(spread(manifest, Split.TRAIN, training));
        chosen.addAll(spread(manifest, Split.VALIDATION, probed));
        chosen.addAll(spread(manifest, Split.TEST, asked));
        Path settings = out.resolve("ablation.json");
        JsonObject now = JsonObject.builder()
                .put("data", data.toAbsolutePath().normalize().toString())
                .put("encoderFiles", encoderFiles == null ? "" : encoderFiles)
                .put("languageModel", languageModel == null ? "" : languageModel)
                .put("start", start == null ? "" : start)
                .put("trainOn", training)
                .put("probeOn", probed)
                .put("askAbout", asked)
                .put("dialogues", dialogues)
                .put("curricula", all.toJson())
                .build();
        if (Steps.begun(settings, now)) {
            return;
        }
        all.write(steps.curricula());
        Manifest.write(steps.manifest(), chosen);
        Files.writeString(settings, now.toIndentedText());
    }

    private static List<Utterance> spread(Manifest manifest, Split split, int most) {
        List<Utterance> all = manifest.split(split);
        if (all.isEmpty() || most < 1) {
            throw new TrainingException(
                    "An ablation needs recordings to train on, to probe and to ask about, but of the"
                            + " split '" + split.name().toLowerCase(Locale.ROOT) + "' " + manifest.file() + " has "
                            + all.size() + ", and at most " + most + " are wanted");
        }
        int count = Math.min(most, all.size());
        return IntStream.range(0, count)
                .mapToObj(i -> all.get((int) ((long) i * all.size() / count)))
                .toList();
    }

    private void report(AblationSteps steps) throws IOException {
        Map<String, List<Ablation.Run>> results = new LinkedHashMap<>();
        for (String variant : AblationCurricula.VARIANTS) {
            results.put(
                    variant,
                    seeds.stream().map(seed -> steps.results(variant, seed)).toList());
        }
        Ablation ablation = Ablation.of(results, bootstrap.bootstrap());
        Files.writeString(out.resolve("results").resolve("ablation.json"), ablation.toJson());
        Path page = out.resolve("ablation.md");
        String text = "Seeds " + seeds + "; " + training + " recordings to train on; " + ablation.units() + "\n\n"
                + ablation.toMarkdown();
        Files.writeString(page, text);
        PrintWriter writer = spec.commandLine().getOut();
        writer.print(text + "The table is in " + page + "\n");
        writer.flush();
    }
}
