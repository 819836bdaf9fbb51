package org.dualslm.adapters.djl;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.dualslm.api.adapter.AdapterSpec;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.djl.Device;
import org.dualslm.djl.Tensors;

/** A transformer encoder layer, adaptive average pooling, and a projection. */
record ParalinguisticArchitecture(
        int width, int heads, int feedForward, int tokens, int outputWidth, double outputScale)
        implements Architecture {

    static ParalinguisticArchitecture of(String owner, AdapterSpec spec) {
        spec.options().requireOnly(owner, "heads", "feedForward", "tokens", "outputScale", Device.OPTION);
        int width = spec.inputWidth();
        int heads = spec.options().integer("heads", 8, 1);
        if (width % heads != 0) {
            throw new IllegalArgumentException(owner + ": the option 'heads' must divide the input width " + width
                    + ", which " + heads + " does not");
        }
        return new ParalinguisticArchitecture(
                width,
                heads,
                spec.options().integer("feedForward", (int) Math.min(4L * width, Integer.MAX_VALUE), 1),
                spec.options().integer("tokens", 10, 1),
                spec.outputWidth(),
                OutputScale.of(owner, spec.options()));
    }

    @Override
    public List<Parameter> parameters() {
        long d = width;
        return List.of(
                Parameter.xavier("layer.self_attn.in_proj_weight", 3 * d, d),
                Parameter.constant("layer.self_attn.in_proj_bias", 0, 3 * d),
                Parameter.linear("layer.self_attn.out_proj.weight", d, d, d),
                Parameter.constant("layer.self_attn.out_proj.bias", 0, d),
                Parameter.linear("layer.linear1.weight", d, feedForward, d),
                Parameter.linear("layer.linear1.bias", d, feedForward),
                Parameter.linear("layer.linear2.weight", feedForward, d, feedForward),
                Parameter.linear("layer.linear2.bias", feedForward, d),
                Parameter.constant("layer.norm1.weight", 1, d),
                Parameter.constant("layer.norm1.bias", 0, d),
                Parameter.constant("layer.norm2.weight", 1, d),
                Parameter.constant("layer.norm2.bias", 0, d),
                Parameter.linear("projection.weight", d, outputWidth, d),
                Parameter.linear("projection.bias", d, outputWidth));
    }

    @Override
    public int outputLength(int frames) {
        return tokens;
    }

    @Override
    public long paddedSize(List<Embeddings> frames) {
        long eachFrame = Math.max(3L * width, Math.max(feedForward, tokens));
        return frames.size() * Math.max(longest(frames) * eachFrame, (long) tokens * outputWidth);
    }

    @Override
    public NDList inputs(NDManager scope, List<Embeddings> frames) {
        int batch = frames.size();
        int length = longest(frames);
        float[] mask = new float[batch * length];
        float[] pooling = new float[batch * tokens * length];
        for (int i = 0; i < batch; i++) {
            int valid = frames.get(i).length();
            Arrays.fill(mask, i * length + valid, (i + 1) * length, Float.NEGATIVE_INFINITY);
            AdaptivePooling.fill(pooling, i * tokens * length, tokens, valid, length);
        }
        return new NDList(
                Tensors.padded(scope, frames, length),
                Tensors.floats(scope, FloatBuffer.wrap(mask), batch, 1, 1, length),
                Tensors.floats(scope, FloatBuffer.wrap(pooling), batch, tokens, length));
    }

    private static int longest(List<Embeddings> frames) {
        return frames.stream().mapToInt(Embeddings::length).max().orElseThrow();
    }

    @Override
    public String forward() {
        return """
                  def adapt(self: __torch__.M, inputs: List[Tensor], w: List[Tensor]) -> Tensor:
                    x = inputs[0]
                    batch = torch.size(x, 0)
                    length = torch.size(x, 1)
                    stacked = torch.view(torch.linear(x, w[0], w[1]), [batch, length, 3, HEADS, HEAD_WIDTH])
                    qkv = torch.permute(stacked, [2, 0, 3, 1, 4])
                    q = torch.select(qkv, 0, 0)
                    k = torch.select(qkv, 0, 1)
                    v = torch.select(qkv, 0, 2)
                    heads = torch.scaled_dot_product_attention(q, k, v, inputs[1])
                    attended = torch.reshape(torch.transpose(heads, 1, 2), [batch, length, WIDTH])
                    a = torch.add(x, torch.linear(attended, w[2], w[3]))
                    h = torch.layer_norm(a, [WIDTH], w[8], w[9], 1.0e-05)
                    f = torch.linear(torch.relu(torch.linear(h, w[4], w[5])), w[6], w[7])
                    y = torch.layer_norm(torch.add(h, f), [WIDTH], w[10], w[11], 1.0e-05)
                    pooled = torch.flatten(torch.bmm(inputs[2], y), 0, 1)
                    return torch.mul(torch.linear(pooled, w[12], w[13]), SCALE)
                """.replace("HEAD_WIDTH", Integer.toString(width / heads))
                .replace("HEADS", Integer.toString(heads))
                .replace("WIDTH", Integer.toString(width))
                .replace("SCALE", Double.toString(outputScale));
    }
}
