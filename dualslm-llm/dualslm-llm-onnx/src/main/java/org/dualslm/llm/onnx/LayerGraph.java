package org.dualslm.llm.onnx;

import java.util.List;
import org.dualslm.llm.text.config.BlockExtra;
import org.dualslm.llm.text.config.TransformerConfig;
import org.dualslm.onnx.Attribute;
import org.dualslm.onnx.ElementType;
import org.dualslm.onnx.GraphBuilder;

/** Writes a transformer's layers into a graph. Weights may be stored in float16; what is computed is float32. */
final class LayerGraph {
    /**
     * What all layers share.
     *
     * @param total how many positions were read before and now together, a number
     * @param keys the numbers of all these positions, {@code [S]}
     * @param queries the numbers of those that are read now, {@code [T, 1]}
     * @param cos of the rotary angles, {@code [B, 1, T, head size]}
     * @param sin likewise
     */
    record Frame(String total, String keys, String queries, String cos, String sin) {}

    private final GraphBuilder graph;
    private final TransformerConfig config;
    private final CheckpointWeights weights;
    private final ElementType type;

    LayerGraph(GraphBuilder graph, TransformerConfig config, CheckpointWeights weights, ElementType type) {
        this.graph = graph;
        this.config = config;
        this.weights = weights;
        this.type = type;
    }

    /**
     * A block: RMS norms before attention and feed-forward network, rotary positions, SwiGLU.
     *
     * @param x {@code [B, T, hidden size]}
     * @param past keys and values read before, {@code [B, key heads, S - T, head size]}
     */
    String block(String x, int layer, Frame frame, String mask, String[] past) {
        String prefix = "model.layers." + layer + ".";
        int hidden = config.hiddenSize();
        String normed = norm(x, prefix + "input_layernorm.weight", hidden);
        String y = node("Add", x, attention(normed, prefix + "self_attn.", layer, frame, mask, past));
        normed = norm(y, prefix + "post_attention_layernorm.weight", hidden);
        return node("Add", y, feedForward(normed, prefix + "mlp."));
    }

    private String attention(String x, String prefix, int layer, Frame frame, String mask, String[] past) {
        int heads = config.heads();
        int keyHeads = config.keyValueHeads();
        int size = config.headSize();
        String q = rotated(heads(x, prefix + "q_", heads), frame);
        String k = keep(past[0], rotated(heads(x, prefix + "k_", keyHeads), frame), Decoder.present(layer, 0));
        String v = keep(past[1], heads(x, prefix + "v_", keyHeads), Decoder.present(layer, 1));

        // The query heads that share a key stand below each other, so that the cache is not repeated for them.
        String grouped = reshaped(node("Mul", q, graph.scalar((float) (1 / Math.sqrt(size)))), 0, keyHeads, -1, size);
        String scores = node("MatMul", grouped, transposed(k, 0, 1, 3, 2)); // [B, key heads, group * T, S]
        scores = reshapedTo(scores, frame, 0, 0, heads / keyHeads, -1);
        String shares = graph.node("Softmax", List.of(node("Add", scores, mask)), Attribute.of("axis", -1));
        String attended = node("MatMul", reshapedTo(shares, frame, 0, 0, -1), v);
        attended = transposed(reshaped(attended, 0, heads, -1, size), 0, 2, 1, 3);
        String merged = reshaped(attended, 0, 0, heads * size);
        return projected(
                merged, prefix + "o_proj", config.hiddenSize(), heads * size, BlockExtra.ATTENTION_OUTPUT_BIAS);
    }

    /** A projection to heads: {@code [B, heads, T, head size]}, normed where queries and keys are. */
    private String heads(String x, String name, int heads) {
        int size = config.headSize();
        String projected =
                projected(x, name + "proj", heads * size, config.hiddenSize(), BlockExtra.QUERY_KEY_VALUE_BIAS);
        String each = reshaped(projected, 0, 0, heads, size);
        if (config.extras().contains(BlockExtra.QUERY_KEY_NORM) && !name.endsWith("v_")) {
            each = norm(each, name + "norm.weight", size);
        }
        return transposed(each, 0, 2, 1, 3);
    }

    private String rotated(String x, Frame frame) {
        long half = config.headSize() / 2;
        List<String> halves = graph.node("Split", 2, List.of(x, graph.longs(half, half)), Attribute.of("axis", -1));
        String turned =
                graph.node("Concat", List.of(node("Neg", halves.get(1)), halves.get(0)), Attribute.of("axis", -1));
        return node("Add", node("Mul", x, frame.cos()), node("Mul", turned, frame.sin()));
    }

    /** What was read before and what is new, which is also given out; in float32. */
    private String keep(String past, String now, String present) {
        String all = graph.node("Concat", List.of(toFloat(past), now), Attribute.of("axis", 2));
        fromFloat(all, present);
        return all;
    }

    private String feedForward(String x, String prefix) {
        int hidden = config.hiddenSize();
        int inner = config.intermediateSize();
        String gate = projected(x, prefix + "gate_proj", inner, hidden, BlockExtra.GATE_UP_BIAS);
        String up = projected(x, prefix + "up_proj", inner, hidden, BlockExtra.GATE_UP_BIAS);
        String opened = node("Mul", node("Mul", gate, node("Sigmoid", gate)), up);
        return projected(opened, prefix + "down_proj", hidden, inner, BlockExtra.DOWN_BIAS);
    }

    private String projected(String x, String name, int outputs, int inputs, BlockExtra bias) {
        String y = linear(x, name + ".weight", outputs, inputs);
        return config.extras().contains(bias) ? node("Add", y, vector(name + ".bias", outputs)) : y;
    }

    /** A product with a weight that is stored {@code [outputs, inputs]}. */
    String linear(String x, String name, int outputs, int inputs) {
        String weight = graph.weight(
                name + ".transposed", type, weights.transposed(name, type, outputs, inputs), inputs, outputs);
        return node("MatMul", x, toFloat(weight));
    }

    /** Root mean square norm over the last dimension (arXiv 1910.07467). */
    String norm(String x, String name, int size) {
        String square = graph.node(
                "ReduceMean", List.of(node("Mul", x, x)), Attribute.list("axes", -1), Attribute.of("keepdims", 1));
        String root = node("Sqrt", node("Add", square, graph.scalar((float) config.normEpsilon())));
        return node("Mul", node("Div", x, root), vector(name, size));
    }

    private String vector(String name, int size) {
        return toFloat(graph.weight(name, type, weights.asItIs(name, type, size), size));
    }

    /** As float32. */
    String toFloat(String x) {
        return type == ElementType.FLOAT
                ? x
                : graph.node("Cast", List.of(x), Attribute.of("to", ElementType.FLOAT.number()));
    }

    /** Gives an output of the graph, in its number format. */
    void fromFloat(String x, String output) {
        if (type == ElementType.FLOAT) {
            graph.named(output, "Identity", List.of(x));
        } else {
            graph.named(output, "Cast", List.of(x), Attribute.of("to", type.number()));
        }
    }

    private String node(String operator, String... inputs) {
        return graph.node(operator, List.of(inputs));
    }

    private String transposed(String x, long... order) {
        return graph.node("Transpose", List.of(x), Attribute.list("perm", order));
    }

    /** Dimensions of 0 stay, one of -1 is what is left. */
    private String reshaped(String x, long... shape) {
        return node("Reshape", x, graph.longs(shape));
    }

    /** With S as the last dimension. */
    private String reshapedTo(String x, Frame frame, long... shape) {
        String last = node("Unsqueeze", frame.total(), graph.longs(0));
        return node("Reshape", x, graph.node("Concat", List.of(graph.longs(shape), last), Attribute.of("axis", 0)));
    }
}
