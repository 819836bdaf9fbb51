package org.dualslm.train;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.dualslm.api.AdapterInput;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.train.corpus.CachedUtterance;
import org.dualslm.train.corpus.FeatureCache;

/**
 * What to train on. Immutable.
 *
 * @param features holds the frames of all utterances
 * @param training to learn from, at least one
 * @param weights how often each of these comes in an epoch, > 0
 * @param validation to watch how well what was learned carries over; may be empty
 */
public record TrainingData(
        FeatureCache features, List<CachedUtterance> training, List<Double> weights, List<CachedUtterance> validation) {
    public TrainingData {
        Objects.requireNonNull(features, "features");
        training = List.copyOf(training);
        weights = List.copyOf(weights);
        validation = List.copyOf(validation);
        if (weights.size() != training.size()) {
            throw new IllegalArgumentException(
                    weights.size() + " weights for " + training.size() + " utterances to train on: give one for each");
        }
        if (training.isEmpty()) {
            throw new TrainingException("There is no utterance to train on; is the manifest's split 'train' empty?");
        }
    }

    /** Each utterance once an epoch. */
    public TrainingData(FeatureCache features, List<CachedUtterance> training, List<CachedUtterance> validation) {
        this(features, training, Collections.nCopies(training.size(), 1.0), validation);
    }

    /** The frames of an utterance for one adapter; only its streams are read. */
    Embeddings frames(AdapterInput input, CachedUtterance cached) {
        return input.frames(features.read(cached, input.streamNames()));
    }

    /** Which utterances make up which batch. */
    BatchPlan batches(int batchSize, long seed) {
        int[] lengths = training.stream().mapToInt(CachedUtterance::frames).toArray();
        return new BatchPlan(lengths, weights, batchSize, seed);
    }

    /** Changes with anything that the corpora say about what to learn from, with its weight, and with their order. */
    String digest() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (int i = 0; i < training.size(); i++) {
                CachedUtterance cached = training.get(i);
                String line = cached.contentHash() + "\t" + cached.utterance().transcript() + "\t"
                        + cached.utterance().labels() + "\t"
                        + cached.utterance().caption() + "\t"
                        + cached.utterance().turn() + "\t"
                        + cached.utterance().reply() + "\t" + weights.get(i) + "\n";
                digest.update(line.getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
