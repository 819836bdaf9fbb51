package org.dualslm.train.corpus;

import java.nio.file.Path;
import java.util.List;

/**
 * What {@link FeatureCache#fill} made ready. Immutable.
 *
 * @param utterances in the order given, without those that have a fault
 * @param faults recordings that cannot be used
 */
public record CachedCorpus(List<CachedUtterance> utterances, List<Fault> faults) {
    /** A recording that cannot be used, and why. */
    public record Fault(Path audio, String reason) {}

    public CachedCorpus {
        utterances = List.copyOf(utterances);
        faults = List.copyOf(faults);
    }

    /** The utterances of one split, in order. */
    public List<CachedUtterance> split(Split split) {
        return utterances.stream()
                .filter(cached -> cached.utterance().split() == split)
                .toList();
    }
}
