package org.dualslm.examples.training;

import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.dualslm.api.ModelBundle.AdapterPart;
import org.dualslm.api.ModelBundle.AdapterTensors;
import org.dualslm.api.ModelConfiguration;
import org.dualslm.api.Plugins;
import org.dualslm.api.adapter.EmbeddingMixture;
import org.dualslm.api.llm.LanguageModel;
import org.dualslm.train.alignment.BigramCount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Tells a trained model what is usually said, from text alone. */
@Command(
        name = "bigrams",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Counts in texts which token follows which, and writes it beside a trained model's linguistic adapter, which from",
            "then on spells what is likelier to be said where a recording leaves it open. In place of counts from earlier."
        })
public final class BigramsCommand implements Callable<Integer> {
    @Option(names = "--model", required = true, paramLabel = "DIR", description = "A trained model's folder.")
    private Path model;

    @Option(
            names = "--texts",
            required = true,
            paramLabel = "FILE",
            description = "What is said, one text a line, written like the transcripts it was trained on.")
    private Path texts;

    @Spec
    private CommandSpec spec;

    private final Provider<Plugins> plugins;

    @Inject
    BigramsCommand(Provider<Plugins> plugins) {
        this.plugins = plugins;
    }

    @Override
    public Integer call() throws IOException {
        ModelConfiguration configuration = ModelConfiguration.read(model, plugins.get());
        AdapterPart part = configuration.bundle().linguistic();
        AdapterTensors tensors = AdapterTensors.of(configuration.adapterFile(part, plugins.get()));
        EmbeddingMixture mixture = tensors.mixture();
        if (mixture == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "The linguistic adapter of " + model + " gives vectors as they are, not mixtures of embeddings:"
                            + " bigrams need a model that was trained with mixtures (train without --no-mixture)");
        }
        List<String> lines = Files.readAllLines(texts).stream()
                .filter(line -> !line.isBlank())
                .toList();
        BigramCount count;
        try (LanguageModel languageModel = configuration.loadLanguageModel(plugins.get())) {
            count = BigramCount.of(languageModel, mixture, lines);
        }
        new AdapterTensors(tensors.parameters(), tensors.normalization(), mixture.with(count.bigrams()))
                .write(model.resolve(part.file()));
        PrintWriter writer = spec.commandLine().getOut();
        writer.printf(
                "%d texts, %d different bigrams; %d texts left out, with tokens the adapter does not spell%n",
                count.texts(), count.bigrams().triples().length, count.leftOut());
        writer.flush();
        return 0;
    }
}
