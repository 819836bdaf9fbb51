package org.dualslm.adapters.djl;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.dualslm.adapters.common.ParalinguisticArchitecture;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.djl.Tensors;

/** A transformer encoder layer, pooling by a matrix, and a linear layer. */
record ParalinguisticPass(ParalinguisticArchitecture architecture) implements ForwardPass {
    @Override
    public NDList inputs(NDManager scope, List<Embeddings> frames) {
        int batch = frames.size();
        int length = architecture.longest(frames);
        NDList inputs = new NDList(
                Tensors.padded(scope, frames, length),
                Tensors.floats(scope, architecture.mask(frames), batch, 1, 1, length),
                Tensors.floats(scope, architecture.pooling(frames), batch, architecture.tokens(), length));
        if (architecture.statistics()) {
            inputs.add(Tensors.floats(scope, architecture.averaging(frames), batch, 1, length));
        }
        return inputs;
    }

    @Override
    public String method() {
        return """
                  def adapt(self: __torch__.M, inputs: List[Tensor], w: List[Tensor]) -> Tensor:
                    x = FRAMES
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
                    vectors = torch.linear(pooled, w[12], w[13])
                SHIFT    return torch.mul(vectors, SCALE)
                """.replace("SHIFT", architecture.statistics() ? shift() : "")
                .replace("FRAMES", architecture.projects() ? "torch.linear(inputs[0], w[14], w[15])" : "inputs[0]")
                .replace("INPUT", Integer.toString(architecture.width()))
                .replace("HEAD_WIDTH", Integer.toString(architecture.layerWidth() / architecture.heads()))
                .replace("HEADS", Integer.toString(architecture.heads()))
                .replace("WIDTH", Integer.toString(architecture.layerWidth()))
                .replace("SCALE", Double.toString(architecture.outputScale()));
    }

    /** By what the recording as a whole shifts all of its vectors. */
    private String shift() {
        return """
                    mean = torch.bmm(inputs[3], inputs[0])
                    centered = torch.sub(inputs[0], mean)
                    variance = torch.bmm(inputs[3], torch.mul(centered, centered))
                    deviation = torch.sqrt(torch.add(variance, 1.0e-05))
                    means = torch.layer_norm(mean, [INPUT], None, None, 1.0e-05)
                    deviations = torch.layer_norm(deviation, [INPUT], None, None, 1.0e-05)
                    shift = torch.linear(torch.cat([means, deviations], 2), w[STATISTICS], None)
                    apart = torch.view(vectors, [batch, TOKENS, OUTPUT])
                    vectors = torch.flatten(torch.add(apart, shift), 0, 1)
                """.replace(
                        "STATISTICS", Integer.toString(architecture.parameters().size() - 1))
                .replace("TOKENS", Integer.toString(architecture.tokens()))
                .replace("OUTPUT", Integer.toString(architecture.outputWidth()));
    }
}
