package org.dualslm.llm.djl;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.dualslm.api.llm.LossAndGradients;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.llm.PromptPart;
import org.dualslm.api.llm.TrainingExample;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.djl.Tensors;
import org.dualslm.llm.text.config.TransformerConfig;

/** A ragged batch of examples as the loss program takes it, and the way back from its result to the examples. */
final class TrainingBatch {
    private final List<TrainingExample> examples;
    private final PositionList positions;
    private final long[] rows;
    private final long[] targets;

    /**
     * Checks and lays out the examples. The last token of a target is predicted but not read.
     *
     * @throws IllegalArgumentException if there is none, or one does not fit the model
     */
    TrainingBatch(TransformerConfig config, List<TrainingExample> examples) {
        if (examples.isEmpty()) {
            throw new IllegalArgumentException("A batch needs at least one example");
        }
        this.examples = List.copyOf(examples);
        int longest = IntStream.range(0, examples.size())
                .map(i -> checkedLength(i, config) - 1)
                .max()
                .orElseThrow();
        int targetTokens =
                examples.stream().mapToInt(example -> example.target().length()).sum();
        positions = new PositionList(config, examples.size(), longest);
        rows = new long[targetTokens];
        targets = new long[targetTokens];
        int next = 0;
        for (int i = 0; i < examples.size(); i++) {
            Prompt prompt = examples.get(i).prompt();
            int[] target = examples.get(i).target().ids();
            int end = i * longest + prompt.length();
            positions.put(i, prompt);
            positions.put(end, target, target.length - 1);
            for (int t = 0; t < target.length; t++, next++) {
                rows[next] = end - 1 + t;
                targets[next] = PositionList.limits(config).checked(target[t]);
            }
        }
    }

    /** How many positions there are, padding included. */
    long positions() {
        return positions.size();
    }

    private int checkedLength(int index, TransformerConfig config) {
        int prompt = examples.get(index).prompt().length();
        int target = examples.get(index).target().length();
        if (prompt == 0 || target == 0) {
            throw new IllegalArgumentException("Example " + index + " has a prompt of " + prompt
                    + " positions and a target of " + target + " tokens; each needs at least one");
        }
        if (prompt + target > config.contextLength()) {
            throw new IllegalArgumentException("Example " + index + " takes " + prompt + " + " + target
                    + " positions, more than the model's context of " + config.contextLength());
        }
        return prompt + target;
    }

    boolean hasVectors() {
        return positions.hasVectors();
    }

    /** The arguments of the loss programs. */
    NDList tensors(NDManager scope) {
        NDList tensors = positions.tensors(scope);
        tensors.add(Tensors.longs(scope, rows, rows.length));
        tensors.add(Tensors.longs(scope, targets, targets.length));
        return tensors;
    }

    /**
     * What the batch taught.
     *
     * @param tokenLosses of each target token, in order
     * @param gradient of their mean, with respect to all vectors, in order; empty if there are none
     */
    LossAndGradients result(float[] tokenLosses, Optional<Embeddings> gradient) {
        List<Double> losses = new ArrayList<>();
        List<List<Embeddings>> gradients = new ArrayList<>();
        double sum = 0;
        int token = 0;
        int vector = 0;
        for (TrainingExample example : examples) {
            int tokens = example.target().length();
            double exampleSum = 0;
            for (int end = token + tokens; token < end; token++) {
                exampleSum += tokenLosses[token];
            }
            sum += exampleSum;
            losses.add(exampleSum / tokens);
            List<Embeddings> parts = new ArrayList<>();
            for (PromptPart part : example.prompt().parts()) {
                if (part instanceof PromptPart.Vectors vectors) {
                    int from = vector;
                    vector += part.length();
                    int to = vector;
                    parts.add(gradient.map(all -> all.slice(from, to)).orElse(vectors.embeddings()));
                }
            }
            gradients.add(parts);
        }
        return new LossAndGradients(sum / tokenLosses.length, losses, gradients);
    }
}
