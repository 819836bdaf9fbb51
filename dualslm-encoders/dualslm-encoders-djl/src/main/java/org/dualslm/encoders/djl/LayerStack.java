package org.dualslm.encoders.djl;

import java.util.Map;

/**
 * The transformer layers that all these encoders share, and how their frames are handed out, as text of a Torch program. {@code B}
 * is always 1: every window is a run of its own.
 *
 * @param layers how many, ≥ 1
 * @param width of a frame, a multiple of {@code heads}
 * @param inner width inside the feed-forward network
 * @param heads of attention
 * @param epsilon of every layer norm
 * @param activation in the feed-forward network
 * @param normFirst whether the norms come before attention and feed-forward network, and one after the last layer, instead of
 *     after each of the two
 * @param keyBias whether the key projection has a bias
 * @param gatedBias whether attention adds a bias for relative positions, gated by the frame (WavLM, arXiv 2110.13900, section 3)
 * @param names of the weights
 */
record LayerStack(
        int layers,
        int width,
        int inner,
        int heads,
        double epsilon,
        Activation activation,
        boolean normFirst,
        boolean keyBias,
        boolean gatedBias,
        Names names) {

    /** What a checkpoint calls the parts of a layer. */
    enum Names {
        WHISPER("self_attn_layer_norm", "self_attn.", "fc1", "fc2"),
        WAV2VEC2("layer_norm", "attention.", "feed_forward.intermediate_dense", "feed_forward.output_dense");

        private final String attentionNorm;
        private final String attention;
        private final String up;
        private final String down;

        Names(String attentionNorm, String attention, String up, String down) {
            this.attentionNorm = attentionNorm;
            this.attention = attention;
            this.up = up;
            this.down = down;
        }
    }

    /**
     * Each of the places in {@code w} that follow a layer's first is that of a weight, and its bias stands after it. Float16 alone
     * is clamped, as Whisper's authors do, where a residual stream without norms might overflow it.
     */
    private static final String LAYER = """
              def norm(self: __torch__.M, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
                return torch.layer_norm(x, [$WIDTH], weight, bias, $EPSILON, True)

              def heads(self: __torch__.M, x: Tensor) -> Tensor:
                return torch.transpose(torch.reshape(x, [1, -1, $HEADS, $HEAD_SIZE]), 1, 2)

              def attention(self: __torch__.M, x: Tensor, i: int, bias: Optional[Tensor], w: List[Tensor]) -> Tensor:
                q = self.heads(torch.linear(x, w[i + 2], w[i + 3]))
                k = self.heads(torch.linear(x, w[i + 14], $KEY_BIAS))
                v = self.heads(torch.linear(x, w[i + 4], w[i + 5]))
                attended = torch.scaled_dot_product_attention(q, k, v, $MASK, 0., False, scale=None, enable_gqa=False)
                merged = torch.reshape(torch.transpose(attended, 1, 2), [1, -1, $WIDTH])
                return torch.linear(merged, w[i + 6], w[i + 7])

              def feed_forward(self: __torch__.M, x: Tensor, i: int, w: List[Tensor]) -> Tensor:
                inner = torch.linear(x, w[i + 10], w[i + 11])
                return torch.linear($ACTIVATION, w[i + 12], w[i + 13])

            """;

    private static final String NORM_FIRST = """
              def layer(self: __torch__.M, x: Tensor, i: int, bias: Optional[Tensor], w: List[Tensor]) -> Tensor:
                y = x + self.attention(self.norm(x, w[i], w[i + 1]), i, bias, w)
                z = y + self.feed_forward(self.norm(y, w[i + 8], w[i + 9]), i, w)
                if ops.prim.dtype(z) == 5:
                  z = torch.clamp(z, -64504, 64504)
                return z

            """;

    private static final String NORM_AFTER = """
              def layer(self: __torch__.M, x: Tensor, i: int, bias: Optional[Tensor], w: List[Tensor]) -> Tensor:
                y = self.norm(x + self.attention(x, i, bias, w), w[i], w[i + 1])
                return self.norm(y + self.feed_forward(y, i, w), w[i + 8], w[i + 9])

            """;

    private static final String GATED_BIAS = """
              def gated(self: __torch__.M, x: Tensor, i: int, bias: Tensor, w: List[Tensor]) -> Tensor:
                projected = torch.linear(self.heads(x), w[i + 16], w[i + 17])
                gates = torch.sigmoid(torch.sum(torch.reshape(projected, [1, $HEADS, -1, 2, 4]), [-1]))
                split = torch.chunk(gates, 2, -1)
                return (split[0] * (split[1] * w[i + 18] - 1.) + 2.) * bias

            """;

    /**
     * Runs as many layers as are needed, and gives what {@code taps} asks for, in float32: after the convolutions (0), before the
     * first layer (1), after each layer (2, …), after the last one and its norm, if it has one, and the weighted sum. The number
     * after these is that of layers to run. {@code mix} holds the sum's weights, of the first layer's input and each layer's
     * output, of which the last is normed.
     */
    private static final String STREAMS = """
              def tapped(self: __torch__.M, taps: Tensor, i: int) -> bool:
                return int(torch.item(torch.select(taps, 0, i))) != 0

              def given(self: __torch__.M, x: Tensor, kept: int) -> Tensor:
                return torch.to(torch.narrow(torch.select(x, 0, 0), 0, 0, kept), 6)

              def streams(self: __torch__.M, conv: Tensor, x: Tensor, bias: Optional[Tensor], kept: int, taps: Tensor, mix: Tensor, w: List[Tensor]) -> List[Tensor]:
                out = annotate(List[Tensor], [])
                if self.tapped(taps, 0):
                  _0 = torch.append(out, self.given(conv, kept))
                if self.tapped(taps, 1):
                  _1 = torch.append(out, self.given(x, kept))
                mixing = self.tapped(taps, $LAYERS + 3)
                mixed = x
                if mixing:
                  mixed = torch.to(x, 6) * torch.select(mix, 0, 0)
                for number in range(int(torch.item(torch.select(taps, 0, $LAYERS + 4)))):
                  x = self.layer(x, $FIRST + number * $SLOTS, bias, w)
                  if self.tapped(taps, number + 2):
                    _2 = torch.append(out, self.given(x, kept))
                  if mixing and number < $LAYERS - 1:
                    mixed = mixed + torch.to(x, 6) * torch.select(mix, 0, number + 1)
                if self.tapped(taps, $LAYERS + 2) or mixing:
                  last = $LAST
                  if self.tapped(taps, $LAYERS + 2):
                    _3 = torch.append(out, self.given(last, kept))
                  if mixing:
                    mixed = mixed + torch.to(last, 6) * torch.select(mix, 0, $LAYERS)
                    _4 = torch.append(out, self.given(mixed, kept))
                return out

            """;

    /** Adds the layers' weights, one layer after the other; gives the first one's place. */
    int addTo(WeightList weights) {
        int first = weights.size();
        for (int i = 0; i < layers; i++) {
            String layer = "encoder.layers." + i + ".";
            String attention = layer + names.attention;
            weights.withBias(layer + names.attentionNorm, width);
            weights.withBias(attention + "q_proj", width, width);
            weights.withBias(attention + "v_proj", width, width);
            weights.withBias(attention + "out_proj", width, width);
            weights.withBias(layer + "final_layer_norm", width);
            weights.withBias(layer + names.up, inner, width);
            weights.withBias(layer + names.down, width, inner);
            weights.add(attention + "k_proj.weight", width, width);
            if (keyBias) {
                weights.add(attention + "k_proj.bias", width);
            }
            if (gatedBias) {
                weights.withBias(attention + "gru_rel_pos_linear", 8, width / heads);
                weights.add(attention + "gru_rel_pos_const", 1, heads, 1, 1);
            }
        }
        return first;
    }

    /**
     * The program's text, with a method {@code streams}.
     *
     * @param first place of the first layer's first weight
     * @param norm place of the weight of the encoder's own layer norm, its bias after it
     */
    String program(int first, int norm) {
        String text = Activation.PROGRAM
                + LAYER
                + (normFirst ? NORM_FIRST : NORM_AFTER)
                + (gatedBias ? GATED_BIAS : "")
                + STREAMS;
        return ProgramText.fill(
                text,
                Map.ofEntries(
                        Map.entry("WIDTH", width),
                        Map.entry("EPSILON", epsilon),
                        Map.entry("HEADS", heads),
                        Map.entry("HEAD_SIZE", width / heads),
                        Map.entry("KEY_BIAS", keyBias ? "w[i + 15]" : "None"),
                        Map.entry("MASK", gatedBias ? "self.gated(x, i, unchecked_cast(Tensor, bias), w)" : "None"),
                        Map.entry("ACTIVATION", activation.of("inner")),
                        Map.entry("LAYERS", layers),
                        Map.entry("FIRST", first),
                        Map.entry("SLOTS", 15 + (keyBias ? 1 : 0) + (gatedBias ? 3 : 0)),
                        Map.entry("LAST", normFirst ? "self.norm(x, w[%d], w[%d])".formatted(norm, norm + 1) : "x")));
    }
}
