package org.dualslm.train.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.dualslm.train.corpus.CorpusException;
import org.dualslm.train.corpus.Utterance;
import org.dualslm.train.evaluation.Bootstrap;
import org.dualslm.train.evaluation.Figure;
import org.dualslm.train.internal.Parallel;

/**
 * Measures what vectors carry: a linear classifier ({@link LogisticRegression}) learns to tell an attribute, or whether a word is said,
 * from the mean and deviation of a recording's vectors, and is tested on speakers that it did not learn from. Vectors are disentangled
 * as far as the linguistic ones tell nothing of how something was said, and the paralinguistic ones nothing of what.
 */
public final class Probe {
    private final Settings settings;

    /**
     * How to probe.
     *
     * @param folds into how many parts the speakers are divided, each of which is tested on once, ≥ 2; there are never more than speakers
     * @param l2 how strongly the classifiers' weights are held down, > 0
     * @param words how many frequent words to ask for, ≥ 0
     * @param rarest the share of the recordings that must have such a word, and must lack it
     * @param bootstrap makes the intervals; its seed also divides recordings whose speakers are unknown
     */
    public record Settings(int folds, double l2, int words, double rarest, Bootstrap bootstrap) {
        public Settings {
            Objects.requireNonNull(bootstrap, "bootstrap");
            if (folds < 2 || !(l2 > 0) || words < 0 || !(rarest >= 0 && rarest < 0.5)) {
                throw new IllegalArgumentException(
                        "A probe needs at least 2 folds, an l2 above 0, words of 0 or more and a" + " share below 0.5: "
                                + folds + ", " + l2 + ", " + words + ", " + rarest);
            }
        }

        /** Five folds, 20 words that at least 5 % have and lack. */
        public static Settings standard(Bootstrap bootstrap) {
            return new Settings(5, 1, 20, 0.05, bootstrap);
        }
    }

    public Probe(Settings settings) {
        this.settings = settings;
    }

    /**
     * Learns and tests.
     *
     * @param samples at least two
     * @param pool on which to learn, several classifiers at a time
     * @throws CorpusException if there is nothing to tell the recordings apart by
     */
    public ProbeReport run(List<ProbeSample> samples, ExecutorService pool) {
        List<Utterance> utterances =
                samples.stream().map(ProbeSample::utterance).toList();
        List<ProbeTarget> targets = new ArrayList<>(ProbeTarget.attributes(utterances));
        targets.addAll(ProbeTarget.words(utterances, settings.words(), settings.rarest()));
        if (targets.isEmpty()) {
            throw new CorpusException(
                    "Nothing to probe for: of " + samples.size()
                            + " recordings, no attribute has two labels and no frequent word is said in some and not in others");
        }
        int[] folds = folds(utterances);
        List<Told> told = new ArrayList<>();
        for (String features : samples.get(0).features().keySet()) {
            double[][] rows = samples.stream()
                    .map(sample -> sample.features().get(features))
                    .toArray(double[][]::new);
            told.addAll(Parallel.map(pool, targets, target -> new Told(features, target, tell(rows, target, folds))));
        }
        List<String> speakers = utterances.stream().map(Utterance::speaker).toList();
        List<ProbeReport.Result> results = new ArrayList<>();
        for (String features : samples.get(0).features().keySet()) {
            List<Told> own = told.stream()
                    .filter(each -> each.features().equals(features))
                    .toList();
            own.stream()
                    .filter(each -> !each.isWord())
                    .forEach(each -> results.add(result(features, each.target().name(), List.of(each), speakers)));
            List<Told> words = own.stream().filter(Told::isWord).toList();
            if (!words.isEmpty()) {
                results.add(result(features, ProbeReport.WORDS, words, speakers));
            }
        }
        int parts = Arrays.stream(folds).max().orElse(0) + 1;
        return new ProbeReport(
                utterances,
                speakerIndependent(utterances),
                parts,
                results,
                told.stream().map(Told::published).toList(),
                settings);
    }

    /** What was told of each recording. */
    private record Told(String features, ProbeTarget target, int[] answers) {
        ProbeReport.Told published() {
            return new ProbeReport.Told(
                    features,
                    target.name(),
                    target.labels().size(),
                    Arrays.stream(target.truths()).boxed().toList(),
                    Arrays.stream(answers).boxed().toList());
        }

        boolean isWord() {
            return target.name().startsWith(ProbeTarget.WORD);
        }
    }

    /** What classifiers that did not learn from a recording's fold say about it. */
    private int[] tell(double[][] rows, ProbeTarget target, int[] folds) {
        int[] answers = new int[rows.length];
        for (int fold = 0; fold <= Arrays.stream(folds).max().orElse(0); fold++) {
            int tested = fold;
            int[] learned = IntStream.range(0, rows.length)
                    .filter(i -> folds[i] != tested && target.truths()[i] >= 0)
                    .toArray();
            if (learned.length == 0) {
                continue; // every label is in this fold: its recordings keep the first label
            }
            LogisticRegression classifier = LogisticRegression.fit(
                    Arrays.stream(learned).mapToObj(i -> rows[i]).toArray(double[][]::new),
                    Arrays.stream(learned).map(i -> target.truths()[i]).toArray(),
                    target.labels().size(),
                    settings.l2());
            IntStream.range(0, rows.length)
                    .filter(i -> folds[i] == tested)
                    .forEach(i -> answers[i] = classifier.predict(rows[i]));
        }
        return answers;
    }

    private ProbeReport.Result result(String features, String name, List<Told> told, List<String> speakers) {
        ToDoubleFunction<int[]> accuracy = weights -> mean(told, each -> accuracy(each, weights));
        ToDoubleFunction<int[]> unweighted = weights -> mean(told, each -> unweighted(each, weights));
        List<Figure> figures = settings.bootstrap().figures(speakers, List.of(accuracy, unweighted));
        return new ProbeReport.Result(
                features,
                name,
                told.get(0).target().labels().size(),
                figures.get(0),
                figures.get(1),
                mean(told, each -> majority(each.target())));
    }

    private static double mean(List<Told> told, ToDoubleFunction<Told> figure) {
        return told.stream().mapToDouble(figure).average().orElse(Double.NaN);
    }

    private static double accuracy(Told told, int[] weights) {
        double right = 0;
        double all = 0;
        for (int i = 0; i < weights.length; i++) {
            if (told.target().truths()[i] >= 0) {
                all += weights[i];
                right += told.target().truths()[i] == told.answers()[i] ? weights[i] : 0;
            }
        }
        return right / all;
    }

    private static double unweighted(Told told, int[] weights) {
        double[] right = new double[told.target().labels().size()];
        double[] all = new double[right.length];
        for (int i = 0; i < weights.length; i++) {
            int truth = told.target().truths()[i];
            if (truth >= 0) {
                all[truth] += weights[i];
                right[truth] += truth == told.answers()[i] ? weights[i] : 0;
            }
        }
        return IntStream.range(0, all.length)
                .filter(k -> all[k] > 0)
                .mapToDouble(k -> right[k] / all[k])
                .average()
                .orElse(Double.NaN);
    }

    private static double majority(ProbeTarget target) {
        long[] counts = new long[target.labels().size()];
        Arrays.stream(target.truths()).filter(truth -> truth >= 0).forEach(truth -> counts[truth]++);
        return (double) Arrays.stream(counts).max().orElse(0)
                / Arrays.stream(counts).sum();
    }

    private static boolean speakerIndependent(List<Utterance> utterances) {
        return utterances.stream().noneMatch(utterance -> utterance.speaker().isEmpty())
                && utterances.stream().map(Utterance::speaker).distinct().count() > 1;
    }

    /** Which fold each recording is in: a speaker's all in one, folds as even as that allows. */
    private int[] folds(List<Utterance> utterances) {
        int[] folds = new int[utterances.size()];
        if (!speakerIndependent(utterances)) {
            List<Integer> order =
                    new ArrayList<>(IntStream.range(0, folds.length).boxed().toList());
            Collections.shuffle(order, new Random(settings.bootstrap().seed()));
            for (int i = 0; i < folds.length; i++) {
                folds[order.get(i)] = i % settings.folds();
            }
            return folds;
        }
        Map<String, Integer> recordings = new TreeMap<>();
        utterances.forEach(utterance -> recordings.merge(utterance.speaker(), 1, Integer::sum));
        int[] sizes = new int[Math.min(settings.folds(), recordings.size())];
        Map<String, Integer> foldOf = new TreeMap<>();
        recordings.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .forEach(speaker -> {
                    int smallest = IntStream.range(0, sizes.length)
                            .boxed()
                            .min(Comparator.comparing(fold -> sizes[fold]))
                            .orElseThrow();
                    sizes[smallest] += speaker.getValue();
                    foldOf.put(speaker.getKey(), smallest);
                });
        Arrays.setAll(folds, i -> foldOf.get(utterances.get(i).speaker()));
        return folds;
    }
}
