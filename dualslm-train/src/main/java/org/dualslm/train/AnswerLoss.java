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
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.llm.TrainingExample;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.train.corpus.CachedUtterance;

/** How well a frozen language model gives a batch's answers when it is told what the adapters heard, in nats a token. */
final class AnswerLoss {
    /**
     * One answer to one example.
     *
     * @param firstPlace of the example's turns in the adapters' passes
     */
    private record Asked(Example example, int firstPlace, double weight, TrainingExample written) {
        int tokens() {
            return written.target().length();
        }
    }

    private final List<Asked> asked;
    private final int examples;
    private final LossAverage average;
    private final double batchTokens;
    private final double[] losses;
    private final List<LossAndGradients> passes = new ArrayList<>();

    private AnswerLoss(List<Asked> asked, int examples, LossAverage average) {
        this.asked = asked;
        this.examples = examples;
        this.average = average;
        this.batchTokens = asked.stream()
                .mapToDouble(each -> each.weight() * each.tokens())
                .sum();
        this.losses = new double[asked.size()];
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
        List<Asked> asked = new ArrayList<>();
        int place = 0;
        for (Example example : batch) {
            int turns = example.turns().size();
            Prompt prompt = writer.prompt(
                    example.conversation(paralinguistic.read(place, turns), linguistic.read(place, turns)));
            for (Example.Answer answer : example.answers()) {
                asked.add(new Asked(example, place, answer.weight(), new TrainingExample(prompt, answer.tokens())));
            }
            place += turns;
        }
        AnswerLoss loss = new AnswerLoss(asked, batch.size(), average);
        for (int first = 0; first < asked.size(); first += examplesPerPass) {
            List<TrainingExample> pass = asked.subList(first, Math.min(first + examplesPerPass, asked.size())).stream()
                    .map(Asked::written)
                    .toList();
            loss.add(first, languageModel.lossAndGradients(pass));
        }
        return loss;
    }

    private void add(int first, LossAndGradients result) {
        for (int i = 0; i < result.exampleLosses().size(); i++) {
            losses[first + i] = result.exampleLosses().get(i);
        }
        passes.add(result);
    }

    /** The mean over tokens or examples. */
    double mean() {
        return IntStream.range(0, losses.length)
                .mapToDouble(i -> losses[i] * share(i))
                .sum();
    }

    /** The mean over each task's answers, by {@code loss.TASK}. */
    Map<String, Double> meanByTask() {
        return IntStream.range(0, losses.length)
                .boxed()
                .collect(Collectors.groupingBy(
                        i -> "loss." + asked.get(i).example().task().name(),
                        TreeMap::new,
                        Collectors.averagingDouble(i -> losses[i])));
    }

    /** Adds the mean's gradient, times a factor, to that of the vectors. */
    void addGradients(AdapterPass paralinguistic, AdapterPass linguistic, double factor) {
        int i = 0;
        for (LossAndGradients pass : passes) {
            int last = i + pass.gradients().size();
            int passTokens =
                    asked.subList(i, last).stream().mapToInt(Asked::tokens).sum();
            for (List<Embeddings> gradients : pass.gradients()) {
                // The language model gives the gradient of the mean over all tokens of its pass.
                double own = (double) passTokens / asked.get(i).tokens() * share(i) * factor;
                addGradients(asked.get(i), gradients.iterator(), paralinguistic, linguistic, own);
                i++;
            }
        }
    }

    /** Goes through the vectors in the order in which spoken turns lay them out. */
    private static void addGradients(
            Asked asked,
            Iterator<Embeddings> gradients,
            AdapterPass paralinguistic,
            AdapterPass linguistic,
            double by) {
        for (int turn = 0; turn < asked.example().turns().size(); turn++) {
            for (AdapterPass adapter : List.of(paralinguistic, linguistic)) {
                int place = asked.firstPlace() + turn;
                if (adapter.vectors(place) != null) {
                    adapter.addReadGradient(place, gradients.next(), by);
                }
            }
        }
    }

    void requireFinite(int step) {
        List<CachedUtterance> faulty = new ArrayList<>();
        for (int i = 0; i < losses.length; i++) {
            if (!Double.isFinite(losses[i])) {
                faulty.add(asked.get(i).example().source());
            }
        }
        if (!faulty.isEmpty()) {
            throw Faults.notFinite("loss", step, faulty);
        }
    }

    private double share(int i) {
        return average.share(asked.get(i).tokens(), asked.get(i).weight(), batchTokens, examples);
    }
}
