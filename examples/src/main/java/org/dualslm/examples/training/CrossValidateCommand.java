package org.dualslm.examples.training;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.dualslm.api.ModelBundle;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.examples.ThreadsOption;
import org.dualslm.train.TrainingException;
import org.dualslm.train.corpus.Corpora;
import org.dualslm.train.corpus.Corpus;
import org.dualslm.train.corpus.CorpusOptions;
import org.dualslm.train.corpus.Fold;
import org.dualslm.train.corpus.OnFault;
import org.dualslm.train.corpus.Split;
import org.dualslm.train.corpus.Utterance;
import org.dualslm.train.curriculum.CorpusSettings;
import org.dualslm.train.curriculum.Curriculum;
import org.dualslm.train.evaluation.Bootstrap;
import org.dualslm.train.evaluation.CrossValidation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a curriculum several times, each time without some of the speakers, and asks about these. */
@Command(
        name = "cross-validate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Deals the speakers of a curriculum's corpus to folds, trains once for each fold from the others' speakers alone,",
            "and asks the whole model about those it never heard: as recorded, and with one level for all recordings.",
            "It carries out 'train' and 'evaluate', and prints each command. May be stopped: the same command goes on where it",
            "was."
        })
public final class CrossValidateCommand implements Callable<Integer> {
    @Option(
            names = "--curriculum",
            required = true,
            paramLabel = "FILE",
            description = "What to learn, with one corpus: a file, or 'ravdess' or 'emodb'.")
    private String curriculum;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "The folder that 'train' would be given.")
    private Path data;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where everything goes.")
    private Path out;

    @Option(
            names = "--folds",
            defaultValue = "4",
            paramLabel = "N",
            description = "Train so often, at least 3 times (${DEFAULT-VALUE}).")
    private int folds;

    @Option(names = "--seed", defaultValue = "1", paramLabel = "N", description = "Of all draws (${DEFAULT-VALUE}).")
    private long seed;

    @Mixin
    private ThreadsOption threads;

    @Spec
    private CommandSpec spec;

    /** How recordings are heard, in words, and the options of 'evaluate' that say so. */
    private record Level(String words, List<Object> options) {
        static final List<Level> ALL =
                List.of(new Level("as recorded", List.of()), new Level("with one level", List.of("--normalize-level")));

        /** What results are called. */
        String name() {
            return words.replace(' ', '-');
        }
    }

    @Override
    public Integer call() throws IOException {
        Curriculum whole = Curriculum.named(curriculum).withSeed(seed);
        if (whole.corpora().size() != 1) {
            throw new TrainingException(
                    "The curriculum '" + curriculum + "' has " + whole.corpora().size()
                            + " corpora, but the speakers of one are dealt to folds: name one under \"corpora\"");
        }
        CorpusSettings corpus = whole.corpora().get(0);
        List<List<String>> unheard = deal(corpus);
        Path settings = out.resolve("cross-validation.json");
        JsonObject now = JsonObject.builder()
                .put("data", data.toAbsolutePath().normalize().toString())
                .put("folds", unheard.toString())
                .put("curriculum", whole.toJson())
                .build();
        if (!Steps.begun(settings, now)) {
            Files.createDirectories(out.resolve("curricula"));
            Files.writeString(settings, now.toIndentedText());
        }
        try {
            for (int fold = 1; fold <= folds; fold++) {
                Path file = out.resolve("curricula").resolve(fold + ".json");
                Files.writeString(
                        file,
                        whole.withCorpora(List.of(corpus.withTestSpeakers(unheard.get(fold - 1))))
                                .toJson());
                carryOut(fold, file, corpus);
            }
        } catch (Steps.Stopped stopped) {
            return stopped.exitCode();
        }
        report(unheard);
        return 0;
    }

    /** Whom each fold's model does not hear. */
    private List<List<String>> deal(CorpusSettings corpus) {
        List<List<String>> dealt = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int fold = 1; fold <= folds; fold++) {
            CorpusOptions options = CorpusOptions.standard().withFold(new Fold(fold, folds));
            Corpus read = Corpora.named(corpus.reader()).read(data.resolve(corpus.path()), options, OnFault.SKIP);
            List<String> speakers = read.split(Split.TEST).stream()
                    .map(Utterance::speaker)
                    .distinct()
                    .sorted()
                    .toList();
            if (speakers.isEmpty() || !speakers.stream().allMatch(seen::add)) {
                throw new TrainingException("The corpus '" + corpus.name() + "' of '" + corpus.reader()
                        + "' has splits of its own, or no speakers, and cannot be dealt to folds: fold " + fold
                        + " would be tested on " + speakers);
            }
            dealt.add(speakers);
        }
        return dealt;
    }

    private void carryOut(int fold, Path file, CorpusSettings corpus) throws Steps.Stopped {
        Steps steps = new Steps(threads.threads(), spec.commandLine());
        Path model = out.resolve("fold-" + fold);
        Path features = out.resolve("features");
        List<Object> train = new ArrayList<>(List.of("train", "--data", data, "--curriculum", file));
        train.addAll(List.of("--out", model, "--features", features));
        steps.carryOut(model.resolve(ModelBundle.FILE), train);
        for (Level level : Level.ALL) {
            Path result = result(level, fold);
            List<Object> ask = new ArrayList<>(List.of("evaluate", "--model", model, "--corpus", corpus.reader()));
            ask.addAll(List.of("--data", data.resolve(corpus.path()), "--fold", fold + "/" + folds));
            ask.addAll(List.of("--hearing", "both", "--wordings", 1, "--resample-by", "speaker", "--json", result));
            ask.addAll(level.options());
            steps.carryOut(result, ask);
        }
    }

    private Path result(Level level, int fold) {
        return out.resolve("results").resolve(level.name() + "-" + fold + ".json");
    }

    private void report(List<List<String>> unheard) throws IOException {
        StringBuilder page = new StringBuilder("Seed " + seed + "; " + folds + " folds, of which each was tested on "
                + unheard + "; intervals of 95 % by speaker\n\n");
        Bootstrap bySpeaker = new Bootstrap(1000, 0.95, Bootstrap.Unit.SPEAKER, 1);
        for (Level level : Level.ALL) {
            List<Path> results = new ArrayList<>();
            for (int fold = 1; fold <= folds; fold++) {
                results.add(result(level, fold));
            }
            CrossValidation pooled = CrossValidation.of(results, bySpeaker);
            Files.writeString(out.resolve("results").resolve(level.name() + ".json"), pooled.toJson());
            page.append("## %d recordings, %s%n%n".formatted(pooled.recordings(), level.words()));
            page.append(pooled.toMarkdown());
        }
        Path file = out.resolve("cross-validation.md");
        Files.writeString(file, page);
        PrintWriter writer = spec.commandLine().getOut();
        writer.print(page + "The tables are in " + file + "\n");
        writer.flush();
    }
}
