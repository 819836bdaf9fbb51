package org.dualslm.examples.pretrain;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * How heard tokens waver, as an adapter's do that is not sure: between a word and one that sounds like it, between a word and
 * silence where its end falls into the next vector. What sounds alike is taken to be spelt alike. Immutable.
 */
final class Wavering {
    /**
     * What is blended into each token of a path.
     *
     * @param others a token for each
     * @param shares its share, from 0 to 1
     */
    record Blend(int[] others, float[] shares) {
        /** Nothing is blended. */
        static Blend none(int[] path) {
            return new Blend(path, new float[path.length]);
        }
    }

    private static final double SURE = 0.4;
    private static final double MOST_OFTEN = 0.4;
    private static final int ALIKE = 8;

    private final int blank;
    private final Map<Integer, int[]> alike = new HashMap<>();

    /**
     * @param words that are said; those that are one token with the blank before them are compared
     */
    Wavering(BytePairEncoding encoding, List<String> words) {
        blank = encoding.known(BytePairEncoding.BLANK);
        List<String> whole = words.stream()
                .filter(word -> encoding.encode(" " + word).length == 1)
                .toList();
        int[] ids =
                whole.stream().mapToInt(word -> encoding.encode(" " + word)[0]).toArray();
        String[][] letters = whole.stream().map(word -> word.split("")).toArray(String[][]::new);
        for (int i = 0; i < ids.length; i++) {
            double[] distances = new double[ids.length];
            for (int j = 0; j < ids.length; j++) {
                double longer = Math.max(letters[i].length, letters[j].length);
                distances[j] = i == j ? Double.MAX_VALUE : WordEdits.between(letters[i], letters[j]) / longer;
            }
            alike.put(ids[i], nearest(distances, ids));
        }
    }

    private static int[] nearest(double[] distances, int[] ids) {
        return IntStream.range(0, ids.length)
                .boxed()
                .sorted(Comparator.comparingDouble(j -> distances[j]))
                .limit(ALIKE)
                .mapToInt(j -> ids[j])
                .toArray();
    }

    /**
     * Draws what is blended into a path.
     *
     * @param strength from 0, nothing, to 1, everything that occurs
     * @param natural whether the text is a sentence, in which a word can be guessed where another is heard more than it
     */
    Blend draw(int[] path, double strength, boolean natural, Random random) {
        if (random.nextDouble() >= (1 - SURE) * strength) {
            return Blend.none(path);
        }
        double often = MOST_OFTEN * random.nextDouble();
        int[] others = path.clone();
        float[] shares = new float[path.length];
        for (int t = 0; t < path.length; t++) {
            if (path[t] == blank ? random.nextDouble() < often / 3 : random.nextDouble() < often) {
                others[t] = path[t] == blank ? besides(path, t, random) : instead(path[t], random);
                double most = path[t] == blank ? 0.45 : natural && random.nextInt(6) == 0 ? 1 : 0.55;
                shares[t] = (float) (most * random.nextDouble());
            }
        }
        return new Blend(others, shares);
    }

    /** What may be heard in a gap: the token on one side of it. */
    private int besides(int[] path, int t, Random random) {
        int step = random.nextBoolean() ? 1 : -1;
        int at = t;
        while (at >= 0 && at < path.length && path[at] == blank) {
            at += step;
        }
        return at >= 0 && at < path.length ? path[at] : blank;
    }

    private int instead(int token, Random random) {
        int[] near = alike.get(token);
        return near == null || random.nextDouble() < 0.4 ? blank : near[random.nextInt(near.length)];
    }
}
