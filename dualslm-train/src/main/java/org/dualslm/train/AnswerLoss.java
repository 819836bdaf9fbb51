package org.dualslm.train;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.dualslm.api.llm.DifferentiableLanguageModel;
import org.dualslm.api.llm.LossAndGradients;
import org.dualslm.api.llm.TrainingExample;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.train.corpus.CachedUtterance;

/** How well a frozen language model gives a batch's answers when it is told what the adapters heard, in nats a token. */
final class AnswerLoss {
    /** What one call of the language model gave for the examples from {@code first} on. */
    private record Pass(int first, LossAndGradients result, int tokens) {}

    private final List<Example> batch;
    private final LossAverage average;
    private final int[] tokens;
    private final double[] losses;
    private final List<Pass> passes = new ArrayList<>();

    private AnswerLoss(List<Example> batch, LossAverage average) {
        this.batch = batch;
        this.average = average;
        this.tokens = new int[batch.size()];
        this.losses = new double[batch.size()];
    }

    /** @param examplesPerPass how many examples the language model takes at a time */
    static AnswerLoss of(
            DifferentiableLanguageModel languageModel,
            TurnWriter writer,
            List<Example> batch,
            AdapterPass paralinguistic,
            AdapterPass linguistic,
            LossAverage average,
            int examplesPerPass) {
        AnswerLoss loss = new AnswerLoss(batch, average);
        for (int first = 0; first < batch.size(); first += examplesPerPass) {
            List<TrainingExample> examples = new ArrayList<>();
            for (int i = first; i < Math.min(first + examplesPerPass, batch.size()); i++) {
                Example example = batch.get(i);
                TrainingExample written = new TrainingExample(
                        writer.prompt(example.turn(paralinguistic.vectors(i), linguistic.vectors(i))),
                        writer.target(example.answer()));
                examples.add(written);
                loss.tokens[i] = written.target().length();
            }
            loss.add(first, languageModel.lossAndGradients(examples));
        }
        return loss;
    }

    private void add(int first, LossAndGradients result) {
        int passTokens = 0;
        for (int i = 0; i < result.exampleLosses().size(); i++) {
            losses[first + i] = result.exampleLosses().get(i);
            passTokens += tokens[first + i];
        }
        passes.add(new Pass(first, result, passTokens));
    }

    /** The mean over tokens or examples. */
    double mean() {
        int batchTokens = batchTokens();
        return IntStream.range(0, losses.length)
                .mapToDouble(i -> losses[i] * average.share(tokens[i], batchTokens, losses.length))
                .sum();
    }

    /** The mean over each task's examples, by {@code loss.TASK}. */
    Map<String, Double> meanByTask() {
        return IntStream.range(0, losses.length)
                .boxed()
                .collect(Collectors.groupingBy(
                        i -> "loss." + batch.get(i).task().name(),
                        TreeMap::new,
                        Collectors.averagingDouble(i -> losses[i])));
    }

    /** Adds the mean's gradient to that of the vectors. */
    void addGradients(AdapterPass paralinguistic, AdapterPass linguistic) {
        int batchTokens = batchTokens();
        for (Pass pass : passes) {
            for (int k = 0; k < pass.result().gradients().size(); k++) {
                int i = pass.first() + k;
                double factor = average.factor(tokens[i], pass.tokens(), batchTokens, losses.length);
                // In the order in which a spoken turn lays the vectors out.
                Iterator<Embeddings> gradients =
                        pass.result().gradients().get(k).iterator();
                for (AdapterPass adapter : List.of(paralinguistic, linguistic)) {
                    if (adapter.vectors(i) != null) {
                        adapter.addGradient(i, gradients.next(), factor);
                    }
                }
            }
        }
    }

    void requireFinite(int step) {
        List<CachedUtterance> faulty = new ArrayList<>();
        for (int i = 0; i < losses.length; i++) {
            if (!Double.isFinite(losses[i])) {
                faulty.add(batch.get(i).source());
            }
        }
        if (!faulty.isEmpty()) {
            throw Faults.notFinite("loss", step, faulty);
        }
    }

    private int batchTokens() {
        return IntStream.of(tokens).sum();
    }
}
