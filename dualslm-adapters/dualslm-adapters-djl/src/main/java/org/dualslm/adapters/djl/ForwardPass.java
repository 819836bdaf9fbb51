package org.dualslm.adapters.djl;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.dualslm.adapters.common.Architecture;
import org.dualslm.adapters.common.LinguisticArchitecture;
import org.dualslm.adapters.common.ParalinguisticArchitecture;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.djl.Tensors;

/** An adapter's forward pass as a Torch method, and what that is fed. */
interface ForwardPass {
    /** A batch as the method's {@code inputs}. Padding and masks are made on the heap, where shapes are known. */
    NDList inputs(NDManager scope, List<Embeddings> frames);

    /**
     * The Torch method {@code adapt(inputs: List[Tensor], w: List[Tensor]) -> Tensor}, which gives the vectors of all sequences
     * one below the other: {@code [sum of outputLength, outputWidth]}.
     */
    String method();

    static ForwardPass of(Architecture architecture) {
        return architecture instanceof LinguisticArchitecture linguistic
                ? new Linguistic(linguistic)
                : new Paralinguistic((ParalinguisticArchitecture) architecture);
    }

    /** Two linear layers. */
    record Linguistic(LinguisticArchitecture architecture) implements ForwardPass {
        @Override
        public NDList inputs(NDManager scope, List<Embeddings> frames) {
            return new NDList(Tensors.floats(
                    scope, architecture.rows(frames), architecture.groups(frames), architecture.grouped()));
        }

        @Override
        public String method() {
            return """
                      def adapt(self: __torch__.M, inputs: List[Tensor], w: List[Tensor]) -> Tensor:
                        hidden = torch.relu(torch.linear(inputs[0], w[0], w[1]))
                        return torch.mul(torch.linear(hidden, w[2], w[3]), SCALE)
                    """.replace("SCALE", Double.toString(architecture.outputScale()));
        }
    }

    /** A transformer encoder layer, pooling by a matrix, and a linear layer. */
    record Paralinguistic(ParalinguisticArchitecture architecture) implements ForwardPass {
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
                    """.replace("HEAD_WIDTH", Integer.toString(architecture.width() / architecture.heads()))
                    .replace("HEADS", Integer.toString(architecture.heads()))
                    .replace("WIDTH", Integer.toString(architecture.width()))
                    .replace("SCALE", Double.toString(architecture.outputScale()));
        }
    }
}
