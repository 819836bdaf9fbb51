package org.dualslm.examples.pretrain;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
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
 *   <li>Block 0, heads 0 and 1: the biases of queries and keys, turned by the rotary positions, make them look one token back and
 *       two. Head 0 writes a random projection {@code U V x} of what it sees into the residual stream.
 *   <li>Blocks 1 and 2, head 0: queries read {@code V x}, keys read {@code Uᵀ}, both in the slowly turning half of the head's
 *       dimensions, so they match where the token before is the token at hand. What is seen there is written back as it is.
 * </ul>
 */
final class InductionHeads {
    /** So spread, embeddings keep most of their random directions while they are learned, and rare words are told apart. */
    private static final double EMBEDDING_DEVIATION = 0.1;

    private static final double DEVIATION = 0.03;

    /** How many of the fastest rotations place the look back, and how strongly. */
    private static final int PLACING = 4;

    private static final double PLACING_BIAS = 5;

    /** Scales queries and keys to about √2, so that a match gets a score of 8 where others get about 0. */
    private static final double QUERY_GAIN = 2.1;

    private static final double KEY_GAIN = 0.54;

    /** Copied tokens outweigh those they are added to. */
    private static final double COPY_GAIN = 12;

    private final TransformerConfig config;
    private final SplittableRandom random;
    private final Map<String, FloatTensor> weights = new LinkedHashMap<>();
    private final int hidden;
    private final int size;
    private final double[][] seen;
    private final double[][] written;

    private InductionHeads(TransformerConfig config, long seed) {
        this.config = config;
        this.random = new SplittableRandom(seed);
        this.hidden = config.hiddenSize();
        this.size = config.headSize();
        this.seen = gaussian(size, hidden, 1 / Math.sqrt(hidden));
        this.written = gaussian(hidden, size, EMBEDDING_DEVIATION / Math.sqrt(size));
    }

    /**
     * Weights by their names in a checkpoint: matrices and biases of every block, and the embedding table.
     *
     * @param config three blocks at least, and two heads that share a key
     */
    static Map<String, FloatTensor> weights(TransformerConfig config, long seed) {
        if (config.layers() < 3 || config.heads() < 2 * config.keyValueHeads()) {
            throw new IllegalArgumentException("Induction heads need 3 layers and 2 heads a key, not "
                    + config.layers() + " layers and " + config.heads() + " heads for " + config.keyValueHeads()
                    + " keys");
        }
        InductionHeads heads = new InductionHeads(config, seed);
        heads.fillAtRandom();
        heads.lookBack();
        heads.matchAndCopy(1);
        heads.matchAndCopy(2);
        return heads.weights;
    }

    private void fillAtRandom() {
        put("model.embed_tokens.weight", gaussian(config.vocabularySize(), hidden, EMBEDDING_DEVIATION));
        double residual = DEVIATION / Math.sqrt(2.0 * config.layers());
        int queries = config.heads() * size;
        int keys = config.keyValueHeads() * size;
        for (int layer = 0; layer < config.layers(); layer++) {
            put(name(layer, "self_attn.q_proj.weight"), gaussian(queries, hidden, DEVIATION));
            put(name(layer, "self_attn.k_proj.weight"), gaussian(keys, hidden, DEVIATION));
            put(name(layer, "self_attn.v_proj.weight"), gaussian(keys, hidden, DEVIATION));
            put(name(layer, "self_attn.o_proj.weight"), gaussian(hidden, queries, residual));
            put(name(layer, "mlp.gate_proj.weight"), gaussian(config.intermediateSize(), hidden, DEVIATION));
            put(name(layer, "mlp.up_proj.weight"), gaussian(config.intermediateSize(), hidden, DEVIATION));
            put(name(layer, "mlp.down_proj.weight"), gaussian(hidden, config.intermediateSize(), residual));
        }
    }

    /** Head 0 looks one token back, head 1 two: there the rotations cancel the angle between query and key bias. */
    private void lookBack() {
        float[] query = new float[config.heads() * size];
        float[] key = new float[config.keyValueHeads() * size];
        for (int pair = 0; pair < PLACING; pair++) {
            double angle = Math.pow(config.rotary().theta(), -2.0 * pair / size);
            turn(query, 0, pair, 0);
            turn(query, size, pair, -angle);
            turn(key, 0, pair, angle);
        }
        weights.put(name(0, "self_attn.q_proj.bias"), FloatTensor.of(new int[] {query.length}, query));
        weights.put(name(0, "self_attn.k_proj.bias"), FloatTensor.of(new int[] {key.length}, key));
        change(name(0, "self_attn.v_proj.weight"), (row, column) -> seen[row][column]);
        change(name(0, "self_attn.o_proj.weight"), (row, column) -> written[row][column]);
    }

    private void turn(float[] bias, int from, int pair, double angle) {
        bias[from + pair] = (float) (PLACING_BIAS * Math.cos(angle));
        bias[from + pair + size / 2] = (float) (PLACING_BIAS * Math.sin(angle));
    }

    private void matchAndCopy(int layer) {
        change(
                name(layer, "self_attn.q_proj.weight"),
                (row, column) -> isSlow(row) ? QUERY_GAIN * seen[slot(row)][column] : 0);
        change(
                name(layer, "self_attn.k_proj.weight"),
                (row, column) -> isSlow(row) ? KEY_GAIN / EMBEDDING_DEVIATION * written[column][slot(row)] : 0);
        double[][] copied = gaussian(size, hidden, 1 / Math.sqrt(hidden));
        change(name(layer, "self_attn.v_proj.weight"), (row, column) -> copied[row][column]);
        change(
                name(layer, "self_attn.o_proj.weight"),
                (row, column) -> COPY_GAIN * EMBEDDING_DEVIATION * copied[column][row]);
    }

    /** Whether a dimension turns so slowly with the position that what it holds matches over a sentence's distance. */
    private boolean isSlow(int dimension) {
        return dimension % (size / 2) >= size / 4;
    }

    /** Numbers the slow dimensions from 0. */
    private int slot(int dimension) {
        return dimension % (size / 2) - size / 4 + (dimension >= size / 2 ? size / 4 : 0);
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
