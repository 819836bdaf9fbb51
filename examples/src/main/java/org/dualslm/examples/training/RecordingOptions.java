package org.dualslm.examples.training;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.dualslm.api.Attribute;
import org.dualslm.api.SpeechLanguageModel;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.train.corpus.Corpora;
import org.dualslm.train.corpus.Corpus;
import org.dualslm.train.corpus.CorpusException;
import org.dualslm.train.corpus.CorpusOptions;
import org.dualslm.train.corpus.Fold;
import org.dualslm.train.corpus.KeptFrames;
import org.dualslm.train.corpus.OnFault;
import org.dualslm.train.corpus.Split;
import org.dualslm.train.corpus.Utterance;
import picocli.CommandLine.Option;

/** Options that say which recordings to hear. */
final class RecordingOptions {
    private static final String ALL = "all";
    private static final String MANIFEST = "manifest";

    @Option(
            names = "--corpus",
            defaultValue = MANIFEST,
            paramLabel = "NAME",
            description = "The corpus's layout: manifest, ravdess, emodb, librispeech, ... (${DEFAULT-VALUE}).")
    private String corpus;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "The corpus's folder: as it is distributed, or with a manifest.jsonl.")
    private Path data;

    @Option(
            names = "--split",
            paramLabel = "SPLIT",
            description = {
                "train, validation, test or all.",
                "Unless given: test; of a corpus without splits of its own, and without --fold, all."
            })
    private String split;

    @Option(
            names = "--fold",
            paramLabel = "N/COUNT",
            description = "Which speakers a corpus without splits of its own is tested on (with --split, 1/5).")
    private String fold;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "Hear so many recordings, spread evenly over the split; all unless given.")
    private int limit = Integer.MAX_VALUE;

    @Option(
            names = "--on-fault",
            defaultValue = "SKIP",
            paramLabel = "WHAT",
            description = "What to do about recordings that are missing or unreadable: ${COMPLETION-CANDIDATES}"
                    + " (${DEFAULT-VALUE}).")
    private OnFault onFault;

    @Option(
            names = "--features",
            paramLabel = "DIR",
            description = "Keep the encoder's frames there, in half precision, for other models to be heard with.")
    private Path features;

    /** The encoder, keeping what it encodes if that is wanted. */
    SpeechEncoder keeping(SpeechEncoder encoder) {
        return features == null ? encoder : new KeptFrames(features, encoder);
    }

    /** The model with that encoder, to be closed on its own. */
    SpeechLanguageModel keeping(SpeechLanguageModel model, SpeechEncoder encoder) {
        return features == null ? model.toBuilder().build() : model.with(keeping(encoder));
    }

    Corpus read() {
        CorpusOptions options = CorpusOptions.standard().withFold(fold());
        return Corpora.named(corpus).read(data, options, onFault);
    }

    /** Whoever asks for no part of a corpus that has no parts gets the whole. */
    private Fold fold() {
        if (fold != null) {
            return Fold.parse(fold);
        }
        return split == null ? Fold.NONE : CorpusOptions.standard().fold();
    }

    private String split(Corpus read) {
        if (split != null) {
            return split.strip().toLowerCase(Locale.ROOT);
        }
        boolean undivided =
                fold == null && read.utterances().stream().allMatch(utterance -> utterance.split() == Split.TRAIN);
        return undivided && !corpus.equalsIgnoreCase(MANIFEST) ? ALL : "test";
    }

    /** Those of the split, not more than the limit. */
    List<Utterance> chosen(Corpus read) {
        String wanted = split(read);
        List<Utterance> all = wanted.equals(ALL) ? read.utterances() : read.split(one(Split.class, wanted));
        if (all.isEmpty()) {
            throw new CorpusException(
                    "The split '" + wanted + "' of " + data + " has no recording; 'all' takes every split");
        }
        int count = Math.max(1, Math.min(limit, all.size()));
        return IntStream.range(0, count)
                .mapToObj(i -> all.get((int) ((long) i * all.size() / count)))
                .toList();
    }

    /** All labels of the corpus, in whatever split. */
    static Map<Attribute, List<String>> labels(Corpus read) {
        Map<Attribute, List<String>> labels = new EnumMap<>(Attribute.class);
        Arrays.stream(Attribute.values()).forEach(attribute -> labels.put(attribute, read.labels(attribute)));
        return labels;
    }

    String corpus() {
        return corpus;
    }

    /** The folder that recordings are named relative to. */
    Path directory() {
        Path absolute = data.toAbsolutePath().normalize();
        return Files.isDirectory(absolute) ? absolute : absolute.getParent();
    }

    OnFault onFault() {
        return onFault;
    }

    /** Which recordings, in words. */
    String selection() {
        return (split == null ? "test, or all if undivided" : "split " + split) + ", fold " + fold()
                + (limit == Integer.MAX_VALUE ? "" : ", " + limit + " spread evenly");
    }

    /** The constant of a name, whatever its case. */
    static <E extends Enum<E>> E one(Class<E> type, String name) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(name.strip())) {
                return constant;
            }
        }
        throw new IllegalArgumentException(
                "'" + name + "' is none of " + EnumSet.allOf(type).toString().toLowerCase(Locale.ROOT));
    }
}
