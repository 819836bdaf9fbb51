package org.dualslm.llm.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dualslm.llm.text.config.Architecture;
import org.dualslm.llm.text.config.TransformerConfig;
import org.dualslm.onnx.Attribute;
import org.dualslm.onnx.ElementType;
import org.dualslm.onnx.GraphBuilder;

/**
 * The two graphs of a decoder-only transformer: token ids to embeddings, and embeddings with a key/value cache to logits. In
 * comments, B is a batch, T the positions read, S those read before and now together.
 */
final class DecoderGraph {
    /** Added to the score of what is not seen. Not −∞, so that a row of which nothing is seen gives no NaN. */
    private static final float HIDDEN = -1e30f;

    private static final String BATCH = "batch_size";
    private static final String LENGTH = "sequence_length";
    private static final String PAST = "past_sequence_length";
    private static final String TOTAL = "total_sequence_length";
    private static final String TABLE = "model.embed_tokens.weight";

    private final TransformerConfig config;
    private final CheckpointWeights weights;
    private final ElementType type;

    DecoderGraph(TransformerConfig config, CheckpointWeights weights, OnnxExport.Precision precision) {
        this.config = config;
        this.weights = weights;
        this.type = precision == OnnxExport.Precision.FLOAT16 ? ElementType.FLOAT16 : ElementType.FLOAT;
    }

    /** {@code input_ids [B, T]} → {@code inputs_embeds [B, T, hidden size]}. */
    GraphBuilder embeddings() {
        GraphBuilder graph = new GraphBuilder();
        String ids = graph.input(Decoder.IDS, ElementType.INT64, BATCH, LENGTH);
        String table = graph.weight(
                TABLE,
                type,
                weights.asItIs(TABLE, type, config.vocabularySize(), config.hiddenSize()),
                config.vocabularySize(),
                config.hiddenSize());
        graph.named(Decoder.EMBEDDINGS, "Gather", List.of(table, ids));
        graph.output(Decoder.EMBEDDINGS, type, BATCH, LENGTH, config.hiddenSize());
        return graph;
    }

    /** See {@link Decoder} for inputs and outputs. */
    GraphBuilder decoder() {
        GraphBuilder graph = new GraphBuilder();
        LayerGraph layers = new LayerGraph(graph, config, weights, type);
        String given = graph.input(Decoder.EMBEDDINGS, type, BATCH, LENGTH, config.hiddenSize());
        String seen = graph.input(Decoder.MASK, ElementType.INT64, BATCH, TOTAL);
        String positions = graph.input(Decoder.POSITIONS, ElementType.INT64, BATCH, LENGTH);
        LayerGraph.Frame frame = frame(graph, given, seen, positions);
        Map<Integer, String> masks = new HashMap<>();
        String x = layers.toFloat(given);
        for (int layer = 0; layer < config.layers(); layer++) {
            String mask =
                    masks.computeIfAbsent(config.windows().get(layer), window -> mask(graph, frame, seen, window));
            String[] past = new String[2];
            for (int i = 0; i < past.length; i++) {
                past[i] = graph.input(
                        Decoder.past(layer, i), type, BATCH, config.keyValueHeads(), PAST, config.headSize());
                graph.output(Decoder.present(layer, i), type, BATCH, config.keyValueHeads(), TOTAL, config.headSize());
            }
            x = layers.block(x, layer, frame, mask, past);
        }
        x = layers.norm(x, "model.norm.weight", config.hiddenSize());
        String head = config.tiedEmbeddings() ? TABLE : CheckpointWeights.HEAD;
        String logits = layers.linear(x, head, config.vocabularySize(), config.hiddenSize());
        layers.fromFloat(logits, Decoder.LOGITS);
        graph.output(Decoder.LOGITS, type, BATCH, LENGTH, config.vocabularySize());
        return graph;
    }

    /** What every layer needs of the positions that are read. */
    private LayerGraph.Frame frame(GraphBuilder graph, String given, String seen, String positions) {
        String total = size(graph, seen, 1);
        String length = size(graph, given, 1);
        String keys = graph.node("Range", List.of(graph.scalar(0), total, graph.scalar(1))); // [S]
        String first = graph.node("Sub", List.of(total, length));
        String queries = graph.node("Range", List.of(first, total, graph.scalar(1)));
        queries = graph.node("Unsqueeze", List.of(queries, graph.longs(1))); // [T, 1]

        String frequencies = graph.floats(
                "rotary_frequencies", config.rotary().frequencies(config.headSize()), config.headSize() / 2);
        String position = graph.node("Cast", List.of(positions), Attribute.of("to", ElementType.FLOAT.number()));
        position = graph.node("Unsqueeze", List.of(position, graph.longs(2))); // [B, T, 1]
        String angle = graph.node("Mul", List.of(position, frequencies));
        angle = graph.node("Concat", List.of(angle, angle), Attribute.of("axis", -1)); // [B, T, head size]
        return new LayerGraph.Frame(total, keys, queries, turned(graph, "Cos", angle), turned(graph, "Sin", angle));
    }

    private static String size(GraphBuilder graph, String tensor, int dimension) {
        return graph.node("Gather", List.of(graph.node("Shape", List.of(tensor)), graph.scalar(dimension)));
    }

    private String turned(GraphBuilder graph, String function, String angle) {
        String value = graph.node(function, List.of(angle));
        double factor = config.rotary().scaling().attentionFactor();
        if (factor != 1) {
            value = graph.node("Mul", List.of(value, graph.scalar((float) factor)));
        }
        return graph.node("Unsqueeze", List.of(value, graph.longs(1))); // [B, 1, T, head size]
    }

    /** What is added to the scores {@code [B, key heads, group, T, S]}: position t sees those of its window up to itself. */
    private static String mask(GraphBuilder graph, LayerGraph.Frame frame, String seen, int window) {
        String visible = graph.node("LessOrEqual", List.of(frame.keys(), frame.queries())); // [T, S]
        if (window != Architecture.FULL) {
            String before = graph.node("Sub", List.of(frame.queries(), graph.scalar(window)));
            visible = graph.node("And", List.of(visible, graph.node("Greater", List.of(frame.keys(), before))));
        }
        String real = graph.node("Cast", List.of(seen), Attribute.of("to", ElementType.BOOL.number()));
        real = graph.node("Unsqueeze", List.of(real, graph.longs(1))); // [B, 1, S]
        visible = graph.node("And", List.of(visible, real)); // [B, T, S]
        String added = graph.node("Where", List.of(visible, graph.scalar(0f), graph.scalar(HIDDEN)));
        return graph.node("Unsqueeze", List.of(added, graph.longs(1, 2)));
    }
}
