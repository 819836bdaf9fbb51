package org.dualslm.train;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.dualslm.train.corpus.CachedUtterance;
import org.dualslm.train.corpus.FeatureCache;

/**
 * What to train on. Immutable.
 *
 * @param features holds the frames of all utterances
 * @param training to learn from, at least one
 * @param validation to watch how well what was learned carries over; may be empty
 */
public record TrainingData(FeatureCache features, List<CachedUtterance> training, List<CachedUtterance> validation) {
    public TrainingData {
        Objects.requireNonNull(features, "features");
        training = List.copyOf(training);
        validation = List.copyOf(validation);
        if (training.isEmpty()) {
            throw new TrainingException("There is no utterance to train on; is the manifest's split 'train' empty?");
        }
    }

    /** The numbers of frames of the utterances to learn from. */
    int[] lengths() {
        return training.stream().mapToInt(CachedUtterance::frames).toArray();
    }

    /** Changes with any recording, transcript or label to learn from, and with their order. */
    String digest() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (CachedUtterance cached : training) {
                String line = cached.contentHash() + "\t" + cached.utterance().transcript() + "\t"
                        + cached.utterance().labels() + "\n";
                digest.update(line.getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
