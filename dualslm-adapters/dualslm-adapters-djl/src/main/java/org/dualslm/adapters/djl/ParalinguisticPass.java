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
        return new NDList(
                Tensors.padded(scope, frames, length),
                Tensors.floats(scope, architecture.mask(frames), batch, 1, 1, length),
                Tensors.floats(scope, architecture.pooling(frames), batch, architecture.tokens(), length));
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
                    return torch.mul(torch.linear(pooled, w[12], w[13]), SCALE)
                """.replace("FRAMES", architecture.projects() ? "torch.linear(inputs[0], w[14], w[15])" : "inputs[0]")
                .replace("HEAD_WIDTH", Integer.toString(architecture.layerWidth() / architecture.heads()))
                .replace("HEADS", Integer.toString(architecture.heads()))
                .replace("WIDTH", Integer.toString(architecture.layerWidth()))
                .replace("SCALE", Double.toString(architecture.outputScale()));
    }
}
