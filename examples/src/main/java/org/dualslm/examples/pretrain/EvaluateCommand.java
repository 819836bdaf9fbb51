package org.dualslm.examples.pretrain;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.dualslm.api.Attribute;
import org.dualslm.api.Plugins;
import org.dualslm.api.SpokenTurn;
import org.dualslm.api.llm.ChatMessage.Text;
import org.dualslm.api.llm.LanguageModel;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;
import org.dualslm.examples.corpus.Sentences;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Judges a language model that {@link PretrainCommand} made. */
@Command(
        name = "evaluate-language-model",
        mixinStandardHelpOptions = true,
        description = "Measures on held-out sentences how well a pretrained language model repeats and hears styles.")
public final class EvaluateCommand implements Callable<Integer> {
    private static final String PLUGIN = "transformer-djl";

    @Parameters(paramLabel = "DIR", description = "The language model's directory.")
    private Path directory;

    @Option(
            names = "--sentences",
            defaultValue = "200",
            paramLabel = "N",
            description = "How many held-out sentences to ask about each time (${DEFAULT-VALUE}).")
    private int count;

    @Option(
            names = "--noises",
            split = ",",
            defaultValue = "0,0.3,0.6,1,1.5",
            paramLabel = "X",
            description = "Noise on stretched parts, relative to the embedding table (${DEFAULT-VALUE}).")
    private double[] noises;

    @Override
    public Integer call() throws IOException {
        List<String> all = Sentences.bundled().heldOut();
        List<String> sentences = IntStream.range(0, Math.min(count, all.size()))
                .mapToObj(i -> all.get((int) ((long) i * all.size() / Math.min(count, all.size()))))
                .toList();
        try (LanguageModel model = load(directory)) {
            System.out.printf(
                    "Embedding table's standard deviation: %.4f%n", PretrainingEvaluation.tableDeviation(model));
            new PretrainingEvaluation(TokenizerFiles.read(directory), sentences)
                    .evaluate(model, System.out::println, noises);
            for (String sentence : sentences.subList(0, Math.min(6, sentences.size()))) {
                printReplies(model, sentence);
            }
        }
        return 0;
    }

    static LanguageModel load(Path directory) {
        return Plugins.installed().languageModel(PLUGIN).create(ModelSource.directory(directory), Options.none());
    }

    private static void printReplies(LanguageModel model, String sentence) {
        System.out.println("\"" + sentence + "\"");
        for (String mood : SpeakingStyle.labelsOf(Attribute.EMOTION)) {
            SpokenTurn turn = new SpokenTurn(new Text(" female " + mood), new Text(" " + sentence), "");
            System.out.printf(
                    "  %-8s %s%n",
                    mood, PretrainingEvaluation.answer(model, turn).strip());
        }
    }
}
