package org.dualslm.examples.corpus;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The sentences that the bundled model is trained and judged on: 3 to 10 words of lower-case letters and apostrophes, single
 * spaces between them, none twice. Made from StyleTalk (MIT) by {@link SentenceExtraction}. Immutable.
 */
public final class Sentences {
    private static final String RESOURCE = "sentences.txt";

    private final SentenceSplit split;
    private final SortedSet<String> vocabulary;

    private Sentences(Collection<String> sentences) {
        this.split = SentenceSplit.of(sentences);
        this.vocabulary = new TreeSet<>(SentenceExtraction.counts(sentences).keySet());
    }

    /** The sentences bundled with this program. */
    public static Sentences bundled() {
        try (InputStream stream = Sentences.class.getResourceAsStream(RESOURCE)) {
            if (stream == null) {
                throw new IllegalStateException("Resource " + RESOURCE + " is missing from the program");
            }
            BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
            return new Sentences(reader.lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** About nine tenths of all, sorted. */
    public List<String> training() {
        return split.training();
    }

    /** For choosing among training runs, sorted. None is like a training or held-out one but for a word. */
    public List<String> validation() {
        return split.validation();
    }

    /**
     * For judging, sorted. None is like a training or validation one but for a word; each of their words occurs at least five
     * times in training.
     */
    public List<String> heldOut() {
        return split.heldOut();
    }

    /** Every word of every sentence, sorted. */
    public SortedSet<String> vocabulary() {
        return Collections.unmodifiableSortedSet(vocabulary);
    }
}
