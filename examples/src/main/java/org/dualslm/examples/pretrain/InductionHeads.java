package org.dualslm.examples.pretrain;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.llm.text.config.TransformerConfig;

/**
 * Weights to start with in which copying is laid out already. From random weights a transformer finds out late that "after the
 * token that I just wrote, there came …" answers most of what it is asked here: it needs one attention head that looks at the
 * previous token and another, a block further up, that looks for what the first one found (an induction head; Olsson et al.,
 * 2022). Here both exist from the start, so that the few minutes of training go into everything else. All weights are free to
 * change.
 *
 * <ul>
 *   <li>Block 0, head 0 looks at the nearest earlier token that is no blank and is not the token at hand, since in speech blanks lie
 *       between tokens and tokens come several times in a row: biases turned by the rotary positions prefer what is near
 *       ({@link DistanceScore}), a key is shunned by queries of its own token, and every query shuns blanks. It writes a random
 *       projection {@code U V x} of what it sees into the residual stream. The first head of the second key looks exactly one
 *       position back.
 *   <li>Blocks 1 and 2, head 0: queries read {@code V x}, keys read {@code Uᵀ}, both in the slowly turning half of the head's
 *       dimensions, so they match where the token before is the token at hand; blanks are shunned again. What is seen there is
 *       written back as it is.
 *   <li>The blank's embedding is a direction of its own, to which all other embeddings and {@code U}, {@code V} are orthogonal.
 * </ul>
 */
final class InductionHeads {
    /** So spread, embeddings keep most of their random directions while they are learned, and rare words are told apart. */
    private static final double EMBEDDING_DEVIATION = 0.1;

    private static final double DEVIATION = 0.03;

    /** How many of the fastest rotations place the look back; slower ones tell tokens apart, the slowest one blanks. */
    private static final double PLACING = 11 / 32.0;

    /** What is taken from the score of a token that is the one at hand, and of a blank. */
    private static final double SAME_TOKEN = 15;

    private static final double BLANK = 30;

    /** How strongly the look exactly one position back is placed, by the fastest rotations. */
    private static final double EXACT_BIAS = 5;

    private static final int EXACT_PLACING = 4;

    /** Louder, what is found would drown the token itself. */
    private static final double WRITE_GAIN = 0.7;

    /** Scales queries and keys so that a match gets a score of about 15 where others get about 0. */
    private static final double QUERY_GAIN = 4;

    private static final double KEY_GAIN = 0.54;

    /** Copied tokens outweigh those they are added to. */
    private static final double COPY_GAIN = 20;

    private final TransformerConfig config;
    private final SplittableRandom random;
    private final Map<String, FloatTensor> weights = new LinkedHashMap<>();
    private final int hidden;
    private final int size;
    /** Unit length. */
    private final double[] blankDirection;

    private final double[][] seen;
    private final double[][] written;

    private InductionHeads(TransformerConfig config, int blank, long seed, double[][] embeddings) {
        this.config = config;
        this.random = new SplittableRandom(seed);
        this.hidden = config.hiddenSize();
        this.size = config.headSize();
        double[][] table = embeddings == null
                ? gaussian(config.vocabularySize(), hidden, EMBEDDING_DEVIATION)
                : Arrays.stream(embeddings).map(double[]::clone).toArray(double[][]::new);
        this.blankDirection = unit(table[blank]);
        withoutBlank(table);
        Arrays.setAll(table[blank], i -> EMBEDDING_DEVIATION * Math.sqrt(hidden) * blankDirection[i]);
        put("model.embed_tokens.weight", table);
        this.seen = withoutBlank(gaussian(size, hidden, 1 / Math.sqrt(hidden)));
        this.written = withoutBlank(gaussian(size, hidden, EMBEDDING_DEVIATION / Math.sqrt(size)));
    }

    /**
     * Weights by their names in a checkpoint: matrices and biases of every block, and the embedding table.
     *
     * @param config three blocks at least, and two heads that share a key
     * @param blank the token that stands for nothing
     * @param embeddings the table to start with, {@code [vocabulary][hidden]}, or null for a random one
     */
    static Map<String, FloatTensor> weights(TransformerConfig config, int blank, long seed, double[][] embeddings) {
        if (config.layers() < 3 || config.heads() < 2 * config.keyValueHeads()) {
            throw new IllegalArgumentException("Induction heads need 3 layers and 2 heads a key, not "
                    + config.layers() + " layers and " + config.heads() + " heads for " + config.keyValueHeads()
                    + " keys");
        }
        InductionHeads heads = new InductionHeads(config, blank, seed, embeddings);
        heads.fillAtRandom();
        heads.lookBack();
        heads.matchAndCopy(1);
        heads.matchAndCopy(2);
        return heads.weights;
    }

    private void fillAtRandom() {
        double residual = DEVIATION / Math.sqrt(2.0 * config.layers());
        int queries = config.heads() * size;
        int keys = config.keyValueHeads() * size;
        for (int layer = 0; layer < config.layers(); layer++) {
            put(name(layer, "self_attn.q_proj.weight"), gaussian(queries, hidden, DEVIATION));
            put(name(layer, "self_attn.q_proj.bias"), new double[queries]);
            put(name(layer, "self_attn.k_proj.weight"), gaussian(keys, hidden, DEVIATION));
            put(name(layer, "self_attn.k_proj.bias"), new double[keys]);
            put(name(layer, "self_attn.v_proj.weight"), gaussian(keys, hidden, DEVIATION));
            put(name(layer, "self_attn.o_proj.weight"), gaussian(hidden, queries, residual));
            put(name(layer, "mlp.gate_proj.weight"), gaussian(config.intermediateSize(), hidden, DEVIATION));
            put(name(layer, "mlp.up_proj.weight"), gaussian(config.intermediateSize(), hidden, DEVIATION));
            put(name(layer, "mlp.down_proj.weight"), gaussian(hidden, config.intermediateSize(), residual));
        }
    }

    private void lookBack() {
        int pairs = size / 2;
        int placing = (int) Math.round(PLACING * pairs);
        DistanceScore score = DistanceScore.fit(
                IntStream.range(0, placing).mapToDouble(this::frequency).toArray());
        double[] query = new double[config.heads() * size];
        double[] key = new double[config.keyValueHeads() * size];
        for (int pair = 0; pair < placing; pair++) {
            double length = length(score.strength(pair));
            turn(query, pair, length, 0);
            turn(key, pair, length, score.phase(pair));
        }
        for (int pair = 0; pair < EXACT_PLACING && config.keyValueHeads() > 1; pair++) {
            turn(query, config.heads() / config.keyValueHeads() * size + pair, EXACT_BIAS, 0);
            turn(key, size + pair, EXACT_BIAS, frequency(pair));
        }
        put(name(0, "self_attn.q_proj.bias"), query);
        put(name(0, "self_attn.k_proj.bias"), key);
        double[][] told = withoutBlank(gaussian(size, hidden, 1 / Math.sqrt(hidden)));
        double gain = length(SAME_TOKEN) / Math.sqrt(2.0 * (pairs - 1 - placing));
        change(
                name(0, "self_attn.q_proj.weight"),
                (row, column) -> tells(row, placing) ? -gain * told[row][column] : 0);
        change(name(0, "self_attn.k_proj.weight"), (row, column) -> tells(row, placing) ? gain * told[row][column] : 0);
        shunBlanks(0);
        change(name(0, "self_attn.v_proj.weight"), (row, column) -> seen[row][column]);
        change(name(0, "self_attn.o_proj.weight"), (row, column) -> WRITE_GAIN * written[column][row]);
    }

    private double frequency(int pair) {
        return Math.pow(config.rotary().theta(), -2.0 * pair / size);
    }

    /** The length of a query and of a key whose product gives this score, which attention divides by √size. */
    private double length(double score) {
        return Math.sqrt(score * Math.sqrt(size));
    }

    private void turn(double[] bias, int dimension, double length, double angle) {
        bias[dimension] = length * Math.cos(angle);
        bias[dimension + size / 2] = length * Math.sin(angle);
    }

    private boolean tells(int dimension, int placing) {
        int pair = dimension % (size / 2);
        return pair >= placing && pair < size / 2 - 1;
    }

    /** Head 0's queries all point away, in the slowest pair, from where the keys of blanks lie. */
    private void shunBlanks(int layer) {
        int slowest = size / 2 - 1;
        FloatTensor old = weights.get(name(layer, "self_attn.q_proj.bias"));
        float[] bias = old.toArray();
        bias[slowest] = (float) length(BLANK);
        weights.put(name(layer, "self_attn.q_proj.bias"), FloatTensor.of(old.shape(), bias));
        // A normalized blank is √hidden long.
        double gain = length(BLANK) / Math.sqrt(hidden);
        FloatTensor keys = weights.get(name(layer, "self_attn.k_proj.weight"));
        float[] changed = keys.toArray();
        for (int column = 0; column < hidden; column++) {
            changed[slowest * hidden + column] = (float) (-gain * blankDirection[column]);
        }
        weights.put(name(layer, "self_attn.k_proj.weight"), FloatTensor.of(keys.shape(), changed));
    }

    private void matchAndCopy(int layer) {
        change(
                name(layer, "self_attn.q_proj.weight"),
                (row, column) -> isSlow(row) ? QUERY_GAIN * seen[slot(row)][column] : 0);
        change(
                name(layer, "self_attn.k_proj.weight"),
                (row, column) -> isSlow(row) ? KEY_GAIN / EMBEDDING_DEVIATION * written[slot(row)][column] : 0);
        shunBlanks(layer);
        double[][] copied = withoutBlank(gaussian(size, hidden, 1 / Math.sqrt(hidden)));
        change(name(layer, "self_attn.v_proj.weight"), (row, column) -> copied[row][column]);
        change(
                name(layer, "self_attn.o_proj.weight"),
                (row, column) -> COPY_GAIN * EMBEDDING_DEVIATION * copied[column][row]);
    }

    /** Whether a dimension turns so slowly with the position that what it holds matches over a sentence's distance. */
    private boolean isSlow(int dimension) {
        int pair = dimension % (size / 2);
        return pair >= size / 4 && pair < size / 2 - 1;
    }

    /** Numbers the slow dimensions from 0. */
    private int slot(int dimension) {
        return dimension % (size / 2) - size / 4 + (dimension >= size / 2 ? size / 4 : 0);
    }

    private static double[] unit(double[] vector) {
        double length = Math.sqrt(Arrays.stream(vector).map(x -> x * x).sum());
        return Arrays.stream(vector).map(x -> x / length).toArray();
    }

    /** Takes the blank's direction out of each row, in place. */
    private double[][] withoutBlank(double[][] rows) {
        for (double[] row : rows) {
            double along = IntStream.range(0, hidden)
                    .mapToDouble(i -> row[i] * blankDirection[i])
                    .sum();
            Arrays.setAll(row, i -> row[i] - along * blankDirection[i]);
        }
        return rows;
    }

    private interface Values {
        double at(int row, int column);
    }

    /** Replaces what belongs to head 0: the first rows of a projection from the residual stream, the first columns of one to it. */
    private void change(String name, Values values) {
        FloatTensor old = weights.get(name);
        int columns = old.shape()[1];
        boolean output = name.endsWith("o_proj.weight");
        float[] changed = old.toArray();
        for (int row = 0; row < (output ? hidden : size); row++) {
            for (int column = 0; column < (output ? size : hidden); column++) {
                changed[row * columns + column] = (float) values.at(row, column);
            }
        }
        weights.put(name, FloatTensor.of(old.shape(), changed));
    }

    private void put(String name, double[][] values) {
        int columns = values[0].length;
        float[] flat = new float[values.length * columns];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = (float) values[i / columns][i % columns];
        }
        weights.put(name, FloatTensor.of(new int[] {values.length, columns}, flat));
    }

    private void put(String name, double[] values) {
        float[] flat = new float[values.length];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = (float) values[i];
        }
        weights.put(name, FloatTensor.of(new int[] {values.length}, flat));
    }

    private double[][] gaussian(int rows, int columns, double deviation) {
        double[][] values = new double[rows][columns];
        for (double[] row : values) {
            Arrays.setAll(row, column -> deviation * random.nextGaussian());
        }
        return values;
    }

    private static String name(int layer, String weight) {
        return "model.layers." + layer + "." + weight;
    }
}
