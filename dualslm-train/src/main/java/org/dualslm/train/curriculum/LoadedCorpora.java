package org.dualslm.train.curriculum;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import org.dualslm.train.corpus.CachedCorpus;
import org.dualslm.train.corpus.CachedUtterance;
import org.dualslm.train.corpus.Corpora;
import org.dualslm.train.corpus.Corpus;
import org.dualslm.train.corpus.FeatureCache;
import org.dualslm.train.corpus.OnFault;
import org.dualslm.train.corpus.Split;
import org.dualslm.train.corpus.Utterance;
import org.dualslm.train.progress.Progress;

/**
 * A curriculum's corpora, their frames in the cache. Immutable.
 *
 * @param features holds the frames of all utterances
 * @param byName each corpus, those to test with left out
 */
public record LoadedCorpora(FeatureCache features, Map<String, CachedCorpus> byName) {
    public LoadedCorpora {
        byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    }

    /**
     * Reads and encodes everything that a curriculum learns from.
     *
     * @param data the folder to which the corpora's paths are relative
     * @param perturbed where to keep changed copies of recordings
     * @param onFault what to do about recordings that are missing or cannot be used
     * @param pool on which to encode
     * @throws org.dualslm.train.corpus.CorpusException if there is no such corpus, or it cannot be read
     */
    public static LoadedCorpora load(
            List<CorpusSettings> corpora,
            Path data,
            FeatureCache features,
            Path perturbed,
            OnFault onFault,
            ExecutorService pool,
            Progress progress) {
        Map<String, CachedCorpus> byName = new LinkedHashMap<>();
        for (CorpusSettings corpus : corpora.isEmpty() ? List.of(CorpusSettings.DEFAULTS) : corpora) {
            Path path = corpus.path().isEmpty() ? data : data.resolve(corpus.path());
            Corpus read = Corpora.named(corpus.reader()).read(path, corpus.options(), onFault);
            List<Utterance> wanted = corpus.split(read.utterances()).stream()
                    .filter(utterance -> utterance.split() != Split.TEST)
                    .toList();
            List<Utterance> all = new PerturbedCopies(perturbed, pool).with(wanted, corpus.perturb());
            CachedCorpus cached = features.fill(all, onFault, pool, progress);
            List<CachedCorpus.Fault> faults = new ArrayList<>(cached.faults());
            read.missing().forEach(audio -> faults.add(new CachedCorpus.Fault(audio, "it is not there")));
            read.faults().forEach(fault -> faults.add(new CachedCorpus.Fault(path, fault)));
            byName.put(corpus.name(), new CachedCorpus(cached.utterances(), faults));
        }
        return new LoadedCorpora(features, byName);
    }

    /** Every utterance to learn from. */
    public List<CachedUtterance> training() {
        return byName.values().stream()
                .flatMap(corpus -> corpus.split(Split.TRAIN).stream())
                .toList();
    }

    /** Every recording that was left out. */
    public List<CachedCorpus.Fault> faults() {
        return byName.values().stream()
                .flatMap(corpus -> corpus.faults().stream())
                .toList();
    }
}
