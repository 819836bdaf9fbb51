package org.dualslm.train.curriculum;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.dualslm.train.corpus.Corpora;
import org.dualslm.train.corpus.CorpusOptions;
import org.dualslm.train.corpus.EmotionWords;
import org.dualslm.train.corpus.Fold;
import org.dualslm.train.corpus.Split;
import org.dualslm.train.corpus.Utterance;

/**
 * A corpus to learn from. Immutable.
 *
 * @param name under which stages and logs know it
 * @param reader what reads it ({@link Corpora}), such as {@code manifest}
 * @param path where it is, relative to the folder of data that the training is given
 * @param fold which part of a corpus without splits of its own is the test, such as {@code 1/5} ({@link Fold}); {@code none} to
 *     learn from all of it
 * @param emotions whose words name emotions
 * @param perturb changed copies of its training recordings that are learned from as well
 * @param validationSpeakers whose recordings are for validation, whatever the corpus says; empty to leave that to the corpus
 * @param testSpeakers whose recordings are for testing, and so left out
 */
public record CorpusSettings(
        String name,
        String reader,
        String path,
        String fold,
        EmotionWords emotions,
        Perturbations perturb,
        List<String> validationSpeakers,
        List<String> testSpeakers) {
    /** A manifest in the folder of data itself. */
    public static final CorpusSettings DEFAULTS = new CorpusSettings(
            "data", "manifest", "", "1/5", EmotionWords.COMMON, Perturbations.DEFAULTS, List.of(), List.of());

    public CorpusSettings {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(reader, "reader");
        Objects.requireNonNull(path, "path");
        Fold.parse(fold);
        Objects.requireNonNull(emotions, "emotions");
        Objects.requireNonNull(perturb, "perturb");
        validationSpeakers = List.copyOf(validationSpeakers);
        testSpeakers = List.copyOf(testSpeakers);
        if (name.isBlank()) {
            throw new IllegalArgumentException("A corpus needs a name");
        }
    }

    /**
     * The utterances in the splits that these settings put them in.
     *
     * @throws IllegalArgumentException if nobody speaks under one of the names given, naming those who do
     */
    List<Utterance> split(List<Utterance> utterances) {
        List<String> speakers =
                utterances.stream().map(Utterance::speaker).distinct().sorted().toList();
        Map.of("validationSpeakers", validationSpeakers, "testSpeakers", testSpeakers)
                .forEach((key, names) -> names.forEach(speaker -> {
                    if (!speakers.contains(speaker)) {
                        throw new IllegalArgumentException("Corpus '" + name + "' has no speaker '" + speaker + "' as '"
                                + key + "' says; its speakers are " + speakers);
                    }
                }));
        return utterances.stream().map(this::split).toList();
    }

    private Utterance split(Utterance utterance) {
        Split split = utterance.split();
        if (testSpeakers.contains(utterance.speaker())) {
            split = Split.TEST;
        } else if (!validationSpeakers.isEmpty()) {
            boolean validates = validationSpeakers.contains(utterance.speaker());
            split = validates ? Split.VALIDATION : split == Split.VALIDATION ? Split.TRAIN : split;
        }
        return utterance.withSplit(split);
    }

    /** With these left out for testing, in place of those that were. All others may be learned from: there is no fold. */
    public CorpusSettings withTestSpeakers(List<String> speakers) {
        String undivided = Fold.NONE.toString();
        return new CorpusSettings(name, reader, path, undivided, emotions, perturb, validationSpeakers, speakers);
    }

    CorpusOptions options() {
        return new CorpusOptions(Fold.parse(fold), emotions);
    }
}
