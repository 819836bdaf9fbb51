package org.dualslm.train.evaluation;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Confidence intervals by resampling (Efron's percentile method): as many units as there are, are drawn with replacement, and each figure
 * is computed anew; the interval lies between the quantiles of these figures. Units are utterances, or speakers with all their
 * utterances, which are no independent draws: intervals by speaker are the wider and the more honest ones where speakers differ. The
 * same seed over as many utterances draws the same, so figures of two models over the same utterances are paired. Immutable.
 *
 * @param resamples how often to draw, ≥ 1
 * @param confidence how often the interval should hold the truth, between 0 and 1
 * @param unit what to draw
 * @param seed of all draws
 */
public record Bootstrap(int resamples, double confidence, Unit unit, long seed) {
    /** What to draw. */
    public enum Unit {
        /** Each recording on its own. */
        UTTERANCE,
        /** All recordings of a speaker together; one whose speaker is unknown stands alone. */
        SPEAKER
    }

    public Bootstrap {
        Objects.requireNonNull(unit, "unit");
        if (resamples < 1 || !(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException(
                    "A bootstrap needs at least one resample and a confidence between 0 and 1: " + resamples + ", "
                            + confidence);
        }
    }

    /** 1,000 draws of utterances, 95 %. */
    public static Bootstrap standard() {
        return new Bootstrap(1000, 0.95, Unit.UTTERANCE, 1);
    }

    /**
     * Measures figures and their intervals.
     *
     * @param speakers who speaks in each utterance; empty where unknown
     * @param statistics each computes a figure from how often each utterance counts; NaN where there is nothing to measure, which
     *     its interval leaves out
     * @return a figure for each, in order
     */
    public List<Figure> figures(List<String> speakers, List<? extends ToDoubleFunction<int[]>> statistics) {
        return figures(
                speakers,
                1,
                statistics.stream()
                        .<ToDoubleBiFunction<int[], int[]>>map(
                                statistic -> (weights, runs) -> statistic.applyAsDouble(weights))
                        .toList());
    }

    /**
     * Measures figures of several trainings that differ in their seed alone, over the same utterances. Trainings are drawn with replacement
     * as utterances are: an interval tells how far other recordings and other seeds may move a figure.
     *
     * @param runs how many trainings there are, ≥ 1
     * @param statistics each computes a figure from how often each utterance counts, and how often each training
     */
    public List<Figure> figures(
            List<String> speakers, int runs, List<? extends ToDoubleBiFunction<int[], int[]>> statistics) {
        int[][] units = units(speakers);
        double[][] drawn = new double[statistics.size()][resamples];
        for (int resample = 0; resample < resamples; resample++) {
            int[] weights = new int[speakers.size()];
            SplittableRandom random = new SplittableRandom(31 * seed + resample);
            for (int draw = 0; draw < units.length; draw++) {
                for (int utterance : units[random.nextInt(units.length)]) {
                    weights[utterance]++;
                }
            }
            int[] runWeights = new int[runs];
            for (int draw = 0; draw < runs; draw++) {
                runWeights[random.nextInt(runs)]++;
            }
            for (int i = 0; i < drawn.length; i++) {
                drawn[i][resample] = statistics.get(i).applyAsDouble(weights, runWeights);
            }
        }
        int[] once = new int[speakers.size()];
        Arrays.fill(once, 1);
        int[] eachRun = new int[runs];
        Arrays.fill(eachRun, 1);
        double tail = (1 - confidence) / 2;
        return IntStream.range(0, drawn.length)
                .mapToObj(i -> {
                    double[] sorted = DoubleStream.of(drawn[i])
                            .filter(Double::isFinite)
                            .sorted()
                            .toArray();
                    double value = statistics.get(i).applyAsDouble(once, eachRun);
                    return new Figure(value, quantile(sorted, tail), quantile(sorted, 1 - tail));
                })
                .toList();
    }

    /** The utterances of each unit. */
    private int[][] units(List<String> speakers) {
        Map<Object, IntStream.Builder> units = new LinkedHashMap<>();
        for (int i = 0; i < speakers.size(); i++) {
            boolean alone = unit == Unit.UTTERANCE || speakers.get(i).isEmpty();
            Object key = alone ? Integer.valueOf(i) : speakers.get(i);
            units.computeIfAbsent(key, any -> IntStream.builder()).add(i);
        }
        return units.values().stream().map(unit -> unit.build().toArray()).toArray(int[][]::new);
    }

    /** Between the two nearest values, in proportion; NaN if there are none. */
    static double quantile(double[] sorted, double share) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        double position = share * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
