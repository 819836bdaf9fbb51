package org.dualslm.llm.djl;

import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.dualslm.djl.TorchProgram;
import org.dualslm.llm.text.config.BlockExtra;
import org.dualslm.llm.text.config.TransformerConfig;

/**
 * The transformer's forward pass as the text of a Torch program. Sizes are baked in; the weights {@code w} come as
 * {@link WeightLayout} orders them, and after them the rotary frequencies. {@code B} is a batch, {@code T} positions, {@code H}
 * the hidden size.
 *
 * <p>A batch is padded on its right. With a causal mask no position sees one to its right, so padding needs no mask of its own,
 * and no row is ever masked entirely (which would give NaN).
 */
final class TransformerProgram {
    /**
     * A block: RMS norms before attention and feed-forward network, rotary positions, SwiGLU. Two products with parts of one
     * matrix, instead of one whose result is split, spare the backward pass the joining of large gradients. Of short sequences,
     * attention is written out, the query heads that share a key in one product: fused attention is slower there by half.
     */
    private static final String BLOCK = """
              def widen(self: __torch__.M, x: Tensor) -> Tensor:
                return $WIDENED

              def norm(self: __torch__.M, x: Tensor, weight: Tensor) -> Tensor:
                return torch.to(torch.rms_norm(x, [$HIDDEN], weight, $EPSILON), weight)

              def angles(self: __torch__.M, start: int, length: int, w: List[Tensor]) -> Tuple[Tensor, Tensor]:
                frequencies = w[$FREQUENCIES]
                positions = torch.arange(start, start + length, dtype=6, layout=None, device=ops.prim.device(frequencies))
                angle = torch.unsqueeze(torch.outer(positions, frequencies), 1)
                cos = torch.cos(angle)$ROTARY_FACTOR
                sin = torch.sin(angle)$ROTARY_FACTOR
                like = self.widen(w[0])
                return (torch.to(torch.cat([cos, cos], -1), like), torch.to(torch.cat([torch.neg(sin), sin], -1), like))

              def rotate(self: __torch__.M, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
                y = self.widen(x)
                return torch.addcmul(y * cos, torch.roll(y, [$HEAD_SIZE // 2], [-1]), sin)

              def heads(self: __torch__.M, x: Tensor, count: int) -> Tensor:
                return torch.reshape(x, [torch.size(x, 0), torch.size(x, 1), count, $HEAD_SIZE])

              def head_norm(self: __torch__.M, x: Tensor, weights: Tensor) -> Tensor:
                q = torch.rms_norm(torch.narrow(x, 2, 0, $HEADS), [$HEAD_SIZE], torch.narrow(weights, 0, 0, $HEAD_SIZE), $EPSILON)
                k = torch.rms_norm(torch.narrow(x, 2, $HEADS, $KEY_HEADS), [$HEAD_SIZE], torch.narrow(weights, 0, $HEAD_SIZE, $HEAD_SIZE), $EPSILON)
                return torch.cat([q, k], 2)

              def project(self: __torch__.M, x: Tensor, i: int, cos: Tensor, sin: Tensor, w: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
                normed = self.norm(x, w[i + $INPUT_NORM])
                weight = w[i + $QUERY_KEY_VALUE]
                qk = torch.linear(normed, torch.narrow(weight, 0, 0, $QUERY_KEY_ROWS), $QUERY_KEY_BIAS)
                v = torch.linear(normed, torch.narrow(weight, 0, $QUERY_KEY_ROWS, $VALUE_ROWS), $VALUE_BIAS)
                rotated = self.rotate($NORMED_QUERY_KEY, cos, sin)
                split = torch.split_with_sizes(rotated, [$HEADS, $KEY_HEADS], 2)
                return (torch.transpose(split[0], 1, 2), torch.transpose(split[1], 1, 2), torch.transpose(self.heads(v, $KEY_HEADS), 1, 2))

              def spread(self: __torch__.M, k: Tensor) -> Tensor:
                b = torch.size(k, 0)
                t = torch.size(k, 2)
                copies = torch.expand(torch.unsqueeze(k, 2), [b, $KEY_HEADS, $GROUP, t, $HEAD_SIZE])
                return torch.reshape(copies, [b, $HEADS, t, $HEAD_SIZE])

              def attend(self: __torch__.M, q: Tensor, k: Tensor, v: Tensor, mask: Optional[Tensor], causal: bool) -> Tensor:
                return torch.scaled_dot_product_attention(torch.to(q, v), self.spread(torch.to(k, v)), self.spread(v), mask, 0., causal, scale=None, enable_gqa=False)

              def attend_short(self: __torch__.M, q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
                b = torch.size(q, 0)
                t = torch.size(q, 2)
                grouped = torch.reshape(q * $SCALE, [b, $KEY_HEADS, $GROUP * t, $HEAD_SIZE])
                scores = torch.reshape(torch.matmul(grouped, torch.transpose(k, 2, 3)), [b, $HEADS, t, t])
                shares = torch.reshape(torch.softmax(scores + mask, -1), [b, $KEY_HEADS, $GROUP * t, t])
                return torch.to(torch.reshape(torch.matmul(shares, self.widen(v)), [b, $HEADS, t, $HEAD_SIZE]), v)

              def window(self: __torch__.M, layer: int) -> int:
                return [$WINDOWS][layer]

              def attend_window(self: __torch__.M, q: Tensor, k: Tensor, v: Tensor, window: int) -> Tensor:
                length = torch.size(q, 2)
                start = torch.size(k, 2) - length
                parts = annotate(List[Tensor], [])
                done = 0
                while done < length:
                  count = ops.prim.min(length - done, $CHUNK)
                  first = ops.prim.max(start + done + 1 - window, 0)
                  seen = start + done + count - first
                  diagonal = start + done - first
                  ones = torch.ones([count, seen], dtype=11, layout=None, device=ops.prim.device(q))
                  mask = torch.triu(torch.tril(ones, diagonal), diagonal - window + 1)
                  part = self.attend(torch.narrow(q, 2, done, count), torch.narrow(k, 2, first, seen), torch.narrow(v, 2, first, seen), mask, False)
                  _0 = torch.append(parts, part)
                  done = done + count
                return torch.cat(parts, 2)

              def finish(self: __torch__.M, x: Tensor, attended: Tensor, i: int, w: List[Tensor]) -> Tensor:
                merged = torch.reshape(torch.transpose(attended, 1, 2), [torch.size(x, 0), torch.size(x, 1), $HEADS * $HEAD_SIZE])
                y = x + torch.linear(merged, w[i + $ATTENTION_OUTPUT], $ATTENTION_BIAS)
                normed = self.norm(y, w[i + $FEED_FORWARD_NORM])
                gate = torch.linear(normed, torch.narrow(w[i + $GATE_UP], 0, 0, $INNER), $GATE_BIAS)
                up = torch.linear(normed, torch.narrow(w[i + $GATE_UP], 0, $INNER, $INNER), $UP_BIAS)
                return y + torch.linear(torch.silu(gate) * up, w[i + $DOWN], $DOWN_BIAS)

              def block(self: __torch__.M, x: Tensor, layer: int, cos: Tensor, sin: Tensor, hidden: Tensor, w: List[Tensor]) -> Tensor:
                t = torch.size(x, 1)
                i = layer * $BLOCK_SLOTS
                q, k, v, = self.project(x, i, cos, sin, w)
                window = self.window(layer)
                if window >= t:
                  window = 0
                if t <= $SHORT and window > 0:
                  attended = self.attend_short(q, k, v, torch.triu(hidden, 1) + torch.tril(hidden, 0 - window))
                elif t <= $SHORT:
                  attended = self.attend_short(q, k, v, torch.triu(hidden, 1))
                elif window > 0:
                  attended = self.attend_window(q, k, v, window)
                else:
                  attended = self.attend(q, k, v, None, True)
                return self.finish(x, attended, i, w)

              def hiding(self: __torch__.M, x: Tensor) -> Tensor:
                t = torch.size(x, 1)
                size = t if t <= $SHORT else 0
                return torch.full([size, size], -1e30, dtype=ops.prim.dtype(x), layout=None, device=ops.prim.device(x))

              def hidden(self: __torch__.M, x: Tensor, w: List[Tensor]) -> Tensor:
                x = self.widen(x)
                cos, sin, = self.angles(0, torch.size(x, 1), w)
                hidden = self.hiding(x)
                for layer in range($LAYERS):
                  x = self.block(x, layer, cos, sin, hidden, w)
                return x

              def logits(self: __torch__.M, x: Tensor, w: List[Tensor]) -> Tensor:
                return torch.to(torch.linear(self.norm(x, w[$FINAL_NORM]), w[$HEAD], None), 6)

              def embed(self: __torch__.M, ids: Tensor, w: List[Tensor]) -> Tensor:
                return torch.to(torch.embedding(w[$EMBEDDINGS], ids), 6)

              def mix(self: __torch__.M, ids: Tensor, slots: Tensor, vectors: Tensor, w: List[Tensor]) -> Tensor:
                tokens = self.widen(torch.embedding(w[$EMBEDDINGS], ids))
                flat = torch.reshape(tokens, [-1, $HIDDEN])
                return torch.reshape(torch.index_copy(flat, 0, slots, torch.to(vectors, flat)), torch.size(tokens))
            """;

    /**
     * Reading with a key/value cache {@code [layers, 2, key/value heads, capacity, head size]}, whose first {@code start}
     * positions are filled. A single position attends to the whole cache, its query heads grouped by the key they share, so that
     * the cache is not repeated for them.
     */
    private static final String CACHED = """
              def attend_cached(self: __torch__.M, q: Tensor, k: Tensor, v: Tensor, start: int, window: int) -> Tensor:
                length = torch.size(q, 2)
                limited = window > 0 and window < start + length
                if length == 1:
                  count = window if limited else start + 1
                  grouped = torch.reshape(torch.to(q, v), [1, $KEY_HEADS, $HEADS // $KEY_HEADS, $HEAD_SIZE])
                  keys = torch.narrow(k, 2, start + 1 - count, count)
                  values = torch.narrow(v, 2, start + 1 - count, count)
                  attended = torch.scaled_dot_product_attention(grouped, keys, values, None, 0., False, scale=None, enable_gqa=False)
                  result = torch.reshape(attended, [1, $HEADS, 1, $HEAD_SIZE])
                elif limited:
                  result = self.attend_window(q, k, v, window)
                elif start == 0:
                  result = self.attend(q, k, v, None, True)
                else:
                  ones = torch.ones([length, start + length], dtype=11, layout=None, device=ops.prim.device(q))
                  result = self.attend(q, k, v, torch.tril(ones, start), False)
                return result

              def hidden_cached(self: __torch__.M, x: Tensor, start: int, cache: Tensor, w: List[Tensor]) -> Tensor:
                x = self.widen(x)
                length = torch.size(x, 1)
                cos, sin, = self.angles(start, length, w)
                for layer in range($LAYERS):
                  i = layer * $BLOCK_SLOTS
                  q, k, v, = self.project(x, i, cos, sin, w)
                  both = torch.select(cache, 0, layer)
                  _0 = torch.copy_(torch.narrow(torch.select(both, 0, 0), 1, start, length), torch.select(k, 0, 0))
                  _1 = torch.copy_(torch.narrow(torch.select(both, 0, 1), 1, start, length), torch.select(v, 0, 0))
                  filled = torch.narrow(both, 2, 0, start + length)
                  attended = self.attend_cached(q, torch.narrow(filled, 0, 0, 1), torch.narrow(filled, 0, 1, 1), start, self.window(layer))
                  x = self.finish(x, attended, i, w)
                return x

              def last_logits(self: __torch__.M, x: Tensor, start: int, cache: Tensor, w: List[Tensor]) -> Tensor:
                y = self.hidden_cached(x, start, cache, w)
                last = torch.narrow(y, 1, torch.size(y, 1) - 1, 1)
                return torch.reshape(self.logits(last, w), [-1])

              def step(self: __torch__.M, id: Tensor, start: Tensor, cache: Tensor, w: List[Tensor]) -> Tensor:
                x = torch.reshape(torch.embedding(w[$EMBEDDINGS], id), [1, 1, $HIDDEN])
                return self.last_logits(x, int(torch.item(start)), cache, w)

              def read(self: __torch__.M, ids: Tensor, slots: Tensor, vectors: Tensor, start: Tensor, cache: Tensor, w: List[Tensor]) -> Tensor:
                x = self.mix(ids, slots, vectors, w)
                position = int(torch.item(start))
                length = torch.size(x, 1)
                done = 0
                while length - done > $CHUNK:
                  _0 = self.hidden_cached(torch.narrow(x, 1, done, $CHUNK), position + done, cache, w)
                  done = done + $CHUNK
                return self.last_logits(torch.narrow(x, 1, done, length - done), position + done, cache, w)

              def new_cache(self: __torch__.M, capacity: Tensor, w: List[Tensor]) -> Tensor:
                return torch.zeros([$LAYERS, 2, $KEY_HEADS, int(torch.item(capacity)), $HEAD_SIZE], dtype=ops.prim.dtype(w[0]), layout=None, device=ops.prim.device(w[0]))

              def grow(self: __torch__.M, cache: Tensor, capacity: Tensor, filled: Tensor, w: List[Tensor]) -> Tensor:
                larger = self.new_cache(capacity, w)
                length = int(torch.item(filled))
                _0 = torch.copy_(torch.narrow(larger, 3, 0, length), torch.narrow(cache, 3, 0, length))
                return larger
            """;

    /**
     * The loss, and its gradient with respect to the prompt's vectors. {@code rows} are the flat positions whose next token counts,
     * so that only these are projected to the vocabulary. The sparing way keeps no more than each block's input, and computes the block
     * again when the gradient comes to it (Chen et al., arXiv 1604.06174): a third slower, in a small part of the memory.
     */
    private static final String LOSS = """
              def losses_of(self: __torch__.M, hidden: Tensor, rows: Tensor, targets: Tensor, w: List[Tensor]) -> Tensor:
                y = torch.index_select(torch.reshape(hidden, [-1, $HIDDEN]), 0, rows)
                return torch.cross_entropy_loss(self.logits(y, w), targets, None, 0, -100, 0.)

              def losses(self: __torch__.M, x: Tensor, rows: Tensor, targets: Tensor, w: List[Tensor]) -> Tensor:
                return self.losses_of(self.hidden(x, w), rows, targets, w)

              def loss(self: __torch__.M, ids: Tensor, slots: Tensor, vectors: Tensor, rows: Tensor, targets: Tensor, w: List[Tensor]) -> Tensor:
                return self.losses(self.mix(ids, slots, vectors, w), rows, targets, w)

              def loss_gradient(self: __torch__.M, ids: Tensor, slots: Tensor, vectors: Tensor, rows: Tensor, targets: Tensor, w: List[Tensor]) -> Tuple[Tensor, Tensor]:
                leaf = torch.requires_grad_(torch.detach(vectors))
                each = self.losses(self.mix(ids, slots, leaf, w), rows, targets, w)
                gradients = torch.grad([torch.mean(each)], [leaf])
                return (torch.detach(each), unchecked_cast(Tensor, gradients[0]))

              def loss_gradient_sparing(self: __torch__.M, ids: Tensor, slots: Tensor, vectors: Tensor, rows: Tensor, targets: Tensor, w: List[Tensor]) -> Tuple[Tensor, Tensor]:
                x = self.widen(self.mix(ids, slots, torch.detach(vectors), w))
                cos, sin, = self.angles(0, torch.size(x, 1), w)
                hidden = self.hiding(x)
                inputs = annotate(List[Tensor], [])
                for layer in range($LAYERS):
                  _0 = torch.append(inputs, x)
                  x = self.block(x, layer, cos, sin, hidden, w)
                leaf = torch.requires_grad_(torch.detach(x))
                each = self.losses_of(leaf, rows, targets, w)
                gradient = unchecked_cast(Tensor, torch.grad([torch.mean(each)], [leaf])[0])
                for done in range($LAYERS):
                  layer = $LAYERS - 1 - done
                  leaf = torch.requires_grad_(torch.detach(inputs[layer]))
                  again = self.block(leaf, layer, cos, sin, hidden, w)
                  gradient = unchecked_cast(Tensor, torch.grad([torch.sum(again * gradient)], [leaf])[0])
                flat = torch.reshape(gradient, [-1, $HIDDEN])
                return (torch.detach(each), torch.to(torch.index_select(flat, 0, slots), vectors))
            """;

    /** Above so many bytes of activations each block is computed twice, so that only those of one are kept at a time. */
    private static final long MOST_ACTIVATIONS = 256L << 20;

    static final String PLAIN = "loss_gradient";
    static final String SPARING = "loss_gradient_sparing";

    /** Positions read at once: bounds the memory of a long prompt's attention masks and activations. */
    private static final int CHUNK = 512;

    /** Up to so many positions, written-out attention is faster than fused, and its memory is no matter. */
    private static final int SHORT = 128;

    private TransformerProgram() {}

    /** The method that gives the gradient of so many positions, padding included. */
    static String gradientMethod(TransformerConfig config, long positions) {
        long perPosition = Float.BYTES * (8L * config.hiddenSize() + 4L * config.intermediateSize());
        return positions * perPosition * config.layers() > MOST_ACTIVATIONS ? SPARING : PLAIN;
    }

    /** Reading, generating, and the gradient with respect to the prompt. */
    static TorchProgram forModel(TransformerConfig config) {
        return compile(config, (BLOCK + CACHED + LOSS).replace("$WIDENED", "torch.to(x, 6)"));
    }

    /** The forward pass and {@code more}, in which the same names are replaced. */
    static TorchProgram with(TransformerConfig config, String more) {
        return compile(config, (BLOCK + LOSS + more).replace("$WIDENED", "x"));
    }

    private static TorchProgram compile(TransformerConfig config, String source) {
        String name = config.architecture().modelType();
        String text = source;
        for (Map.Entry<String, String> entry : names(config).entrySet()) {
            text = text.replace("$" + entry.getKey(), entry.getValue());
        }
        return TorchProgram.compile(name, text);
    }

    /** What each {@code $NAME} stands for; longest names first, since one may begin with another. */
    private static Map<String, String> names(TransformerConfig config) {
        int blockSlots = WeightLayout.slotsPerBlock(config);
        int afterBlocks = config.layers() * blockSlots;
        int last = config.tiedEmbeddings() ? afterBlocks + 1 : afterBlocks + 2;
        int queryKeyRows = (config.heads() + config.keyValueHeads()) * config.headSize();
        int valueRows = config.keyValueHeads() * config.headSize();
        Map<String, Object> names = Map.ofEntries(
                Map.entry("HIDDEN", config.hiddenSize()),
                Map.entry("INNER", config.intermediateSize()),
                Map.entry("EPSILON", config.normEpsilon()),
                Map.entry("LAYERS", config.layers()),
                Map.entry("HEADS", config.heads()),
                Map.entry("KEY_HEADS", config.keyValueHeads()),
                Map.entry("GROUP", config.heads() / config.keyValueHeads()),
                Map.entry("HEAD_SIZE", config.headSize()),
                Map.entry("SCALE", 1 / Math.sqrt(config.headSize())),
                Map.entry("BLOCK_SLOTS", blockSlots),
                Map.entry("INPUT_NORM", WeightLayout.INPUT_NORM),
                Map.entry("QUERY_KEY_VALUE", WeightLayout.QUERY_KEY_VALUE),
                Map.entry("QUERY_KEY_ROWS", queryKeyRows),
                Map.entry("VALUE_ROWS", valueRows),
                Map.entry(
                        "WINDOWS",
                        config.windows().stream().map(String::valueOf).collect(Collectors.joining(", "))),
                Map.entry("ATTENTION_OUTPUT", WeightLayout.ATTENTION_OUTPUT),
                Map.entry("FEED_FORWARD_NORM", WeightLayout.FEED_FORWARD_NORM),
                Map.entry("GATE_UP", WeightLayout.GATE_UP),
                Map.entry("DOWN", WeightLayout.DOWN),
                Map.entry("FINAL_NORM", afterBlocks),
                Map.entry("EMBEDDINGS", afterBlocks + 1),
                Map.entry("HEAD", last),
                Map.entry("FREQUENCIES", last + 1),
                Map.entry("CHUNK", CHUNK),
                Map.entry("SHORT", SHORT));
        Map<String, String> longestFirst = new TreeMap<>(
                (a, b) -> a.length() == b.length() ? a.compareTo(b) : Integer.compare(b.length(), a.length()));
        names.forEach((name, value) -> longestFirst.put(name, value.toString()));
        extras(config, queryKeyRows, valueRows).forEach(longestFirst::put);
        return longestFirst;
    }

    /** What not all models have; {@code i} is where the block's weights begin. */
    private static Map<String, String> extras(TransformerConfig config, int queryKeyRows, int valueRows) {
        int inner = config.intermediateSize();
        double factor = config.rotary().scaling().attentionFactor();
        String queryKey = "self.heads(qk, %d)".formatted(config.heads() + config.keyValueHeads());
        OptionalInt norm = WeightLayout.position(BlockExtra.QUERY_KEY_NORM, config);
        return Map.of(
                "QUERY_KEY_BIAS", bias(config, BlockExtra.QUERY_KEY_VALUE_BIAS, 0, queryKeyRows),
                "VALUE_BIAS", bias(config, BlockExtra.QUERY_KEY_VALUE_BIAS, queryKeyRows, valueRows),
                "ATTENTION_BIAS", bias(config, BlockExtra.ATTENTION_OUTPUT_BIAS, 0, config.hiddenSize()),
                "GATE_BIAS", bias(config, BlockExtra.GATE_UP_BIAS, 0, inner),
                "UP_BIAS", bias(config, BlockExtra.GATE_UP_BIAS, inner, inner),
                "DOWN_BIAS", bias(config, BlockExtra.DOWN_BIAS, 0, config.hiddenSize()),
                "NORMED_QUERY_KEY",
                        norm.isEmpty()
                                ? queryKey
                                : "self.head_norm(self.widen(%s), w[i + %d])".formatted(queryKey, norm.getAsInt()),
                "ROTARY_FACTOR", factor == 1 ? "" : " * " + factor);
    }

    private static String bias(TransformerConfig config, BlockExtra extra, int start, int count) {
        OptionalInt position = WeightLayout.position(extra, config);
        return position.isEmpty()
                ? "None"
                : "torch.narrow(w[i + %d], 0, %d, %d)".formatted(position.getAsInt(), start, count);
    }
}
