package org.dualslm.train.curriculum;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import org.dualslm.train.TrainingException;
import org.dualslm.train.corpus.CachedCorpus;
import org.dualslm.train.corpus.CachedUtterance;
import org.dualslm.train.corpus.FeatureCache;
import org.dualslm.train.corpus.Manifest;
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
public record Corpora(FeatureCache features, Map<String, CachedCorpus> byName) {
    public Corpora {
        byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    }

    /**
     * Reads and encodes everything that a curriculum learns from.
     *
     * @param data the folder to which the corpora's paths are relative
     * @param readers by name
     * @param perturbed where to keep changed copies of recordings
     * @param onFault what to do about recordings that are missing or cannot be used
     * @param pool on which to encode
     * @throws TrainingException if a reader is unknown, naming those known
     */
    public static Corpora load(
            List<CorpusSettings> corpora,
            Path data,
            Map<String, CorpusReader> readers,
            FeatureCache features,
            Path perturbed,
            OnFault onFault,
            ExecutorService pool,
            Progress progress) {
        Map<String, CachedCorpus> byName = new LinkedHashMap<>();
        for (CorpusSettings corpus : corpora.isEmpty() ? List.of(CorpusSettings.DEFAULTS) : corpora) {
            CorpusReader reader = readers.get(corpus.reader());
            if (reader == null) {
                throw new TrainingException("There is no reader '" + corpus.reader() + "' for corpus '" + corpus.name()
                        + "'; the readers are " + new TreeSet<>(readers.keySet()));
            }
            Path path = corpus.path().isEmpty() ? data : data.resolve(corpus.path());
            Manifest manifest = reader.read(path, onFault);
            List<Utterance> wanted = corpus.split(manifest.utterances()).stream()
                    .filter(utterance -> utterance.split() != Split.TEST)
                    .toList();
            List<Utterance> all = new PerturbedCopies(perturbed, pool).with(wanted, corpus.perturb());
            CachedCorpus cached = features.fill(all, onFault, pool, progress);
            List<CachedCorpus.Fault> faults = new ArrayList<>(cached.faults());
            manifest.missing().forEach(audio -> faults.add(new CachedCorpus.Fault(audio, "it is not there")));
            byName.put(corpus.name(), new CachedCorpus(cached.utterances(), faults));
        }
        return new Corpora(features, byName);
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
