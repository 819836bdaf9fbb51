package org.dualslm.train.corpus.measure;

import java.util.List;
import org.dualslm.train.corpus.CachedCorpus;

/**
 * What {@link SpeechMeter#measure} gave. Immutable.
 *
 * @param utterances in the order given, without those that have a fault
 * @param faults recordings that cannot be used
 */
public record MeasuredCorpus(List<MeasuredUtterance> utterances, List<CachedCorpus.Fault> faults) {
    public MeasuredCorpus {
        utterances = List.copyOf(utterances);
        faults = List.copyOf(faults);
    }
}
