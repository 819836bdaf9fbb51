package org.dualslm.adapters.djl;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.dualslm.adapters.common.LinguisticArchitecture;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.djl.Tensors;

/** Two linear layers. */
record LinguisticPass(LinguisticArchitecture architecture) implements ForwardPass {
    @Override
    public NDList inputs(NDManager scope, List<Embeddings> frames) {
        return new NDList(
                Tensors.floats(scope, architecture.rows(frames), architecture.groups(frames), architecture.grouped()));
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
